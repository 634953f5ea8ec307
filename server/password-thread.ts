import { Worker } from "node:worker_threads";
import type { PasswordAnswer, PasswordQuestion } from "./password-worker.ts";

/** Bytes of a password; the time of hashing grows with the square of them. */
const MAX_PASSWORD_BYTES = 512;

/** Questions that may wait; the callers' own bounds keep below it. */
const MAX_WAITING = 1024;

type Answer = PasswordAnswer["answer"];

/** A thread that computes crypt hashes, tens of milliseconds each. It starts with the first question. */
export class PasswordThread {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Whether `password` fits the crypt hash ($5$ or $6$), or the hash of it. Never rejects; undefined without an answer. */
  ask(password: string, what: { readonly hash: string } | { readonly hashWith: "5" | "6" }): Promise<Answer> {
    if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES || this.#waiting.size >= MAX_WAITING) {
      return Promise.resolve(undefined);
    }
    const worker = (this.#worker ??= this.#start());
    const id = (this.#lastId += 1);
    const question: PasswordQuestion = { id, password, ...what };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage(question);
    });
  }

  /** Ends the thread; questions under way get no answer. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#forget(worker);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./password-worker.js", import.meta.url));
    worker.unref(); // an idle thread must not keep the process
    worker.on("message", ({ id, answer }: PasswordAnswer) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
    worker.on("error", () => this.#forget(worker));
    worker.on("exit", () => this.#forget(worker));
    return worker;
  }

  /** The next question starts a new thread. */
  #forget(worker: Worker | undefined): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
