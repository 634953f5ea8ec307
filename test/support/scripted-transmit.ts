import type { Transmit } from "../../src/accounting/exchange.ts";
import { err, ok, type Result } from "../../src/base/result.ts";
import type { AccountingRequest } from "../../src/tacacs/accounting-request.ts";
import type { TransmissionFailure } from "../../src/tacacs/transmission-failure.ts";

/** One transmission, which the test ends. */
export interface Transmission {
  readonly taskId: string;
  readonly port: number;
  readonly request: AccountingRequest;
  answer(outcome: Result<void, TransmissionFailure>): void;
}

export const SILENT: Result<void, TransmissionFailure> = err({ kind: "timeout", phase: "reply" });
export const REFUSED: Result<void, TransmissionFailure> = err({
  kind: "connection-failed",
  code: "ECONNREFUSED",
});
export const ERROR: Result<void, TransmissionFailure> = err({ kind: "server-error", serverMessage: "" });
export const SUCCESS: Result<void, TransmissionFailure> = ok();

/** A network on which the test sees every transmission and answers it. */
export class ScriptedTransmit {
  /** All so far. */
  readonly seen: Transmission[] = [];
  /** Answers each at once; undefined: the test answers. */
  answer: ((transmission: Transmission) => Result<void, TransmissionFailure>) | undefined;
  readonly #open = new Set<Transmission>();
  #changed: () => void = () => undefined;

  readonly transmit: Transmit = (request, server, { signal }) =>
    new Promise((resolve) => {
      const task = request.args.find(({ name }) => name === "task_id");
      const transmission: Transmission = {
        taskId: task?.value ?? "",
        port: server.port,
        request,
        answer: (outcome) => {
          this.#open.delete(transmission);
          resolve(outcome);
        },
      };
      signal?.addEventListener("abort", () => transmission.answer(err({ kind: "aborted" })));
      this.#open.add(transmission);
      this.seen.push(transmission);
      if (this.answer) transmission.answer(this.answer(transmission));
      this.#changed();
    });

  /** Transmissions that have not been answered. */
  get open(): readonly Transmission[] {
    return [...this.#open];
  }

  /** Resolves once so many have been seen; the test's own time limit bounds it. */
  async until(count: number): Promise<void> {
    while (this.seen.length < count) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}
