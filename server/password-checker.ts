import { Worker } from "node:worker_threads";
import type { PasswordAnswer, PasswordQuestion } from "./password-worker.ts";

/** Bytes of a password; the time of a check grows with the square of them. */
const MAX_PASSWORD_BYTES = 512;

/** Checks that may wait; the callers' own bound on connections keeps below it. */
const MAX_WAITING = 1024;

/** Checks passwords on a thread of its own: one check takes tens of milliseconds of computing. */
export class PasswordChecker {
  readonly #waiting = new Map<number, (right: boolean) => void>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Whether `password` fits the crypt hash ($5$ or $6$). Never rejects: what cannot be checked does not fit. */
  check(password: string, hash: string): Promise<boolean> {
    if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES || this.#waiting.size >= MAX_WAITING) {
      return Promise.resolve(false);
    }
    const worker = (this.#worker ??= this.#start());
    const id = (this.#lastId += 1);
    const question: PasswordQuestion = { id, password, hash };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage(question);
    });
  }

  /** Ends the thread; checks under way come out as wrong. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#forget(worker);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./password-worker.js", import.meta.url));
    worker.unref(); // an idle checker must not keep the process
    worker.on("message", (answer: PasswordAnswer) => {
      this.#waiting.get(answer.id)?.(answer.right);
      this.#waiting.delete(answer.id);
    });
    worker.on("error", () => this.#forget(worker));
    worker.on("exit", () => this.#forget(worker));
    return worker;
  }

  /** The next check starts a new thread. */
  #forget(worker: Worker | undefined): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve(false);
    this.#waiting.clear();
  }
}
