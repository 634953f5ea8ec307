import type { Worker } from "node:worker_threads";
import { reasonOf } from "../../src/index.ts";
import { Operation, type Failure, type Reply, type Response, type Value } from "./protocol.ts";
import { StoreError } from "./store-error.ts";

/** Calls that may wait for the disk at once: bounds the memory that a hanging disk can cost. */
const maxPending = 1_000_000;

/** Messages under way, one at work and the next, from which on commits wait for one more: they go together, with one fsync. */
const messagesBeforeGathering = 2;

/** Takes the rows of an operation that reads, laid end to end, in pieces. */
export type TakeRows = (rows: readonly Value[]) => void;

interface Pending {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: StoreError) => void;
  readonly takeRows: TakeRows | undefined;
}

/**
 * The main thread's end of the worker. Answers come in the order of the calls, so a queue of
 * waiting promises is all the bookkeeping there is.
 */
export class Connection {
  /** Resolves when the worker has opened the database, rejects with why it has not. */
  readonly opened: Promise<Reply>;
  /** Resolves when the thread has ended: to why it died, or undefined where it was asked to end. */
  readonly ended: Promise<StoreError | undefined>;
  readonly #worker: Worker;
  #pending: Pending[] = [];
  /** Index in `#pending` of the first call without an answer. */
  #first = 0;
  #outbox: Value[] = [];
  /** Calls in `#outbox`. */
  #unsent = 0;
  #flushDue = false;
  /** Of each message without all its answers, how many are missing; the worker opens the database unasked. */
  readonly #missing: number[] = [1];
  /** Why no further call is taken. */
  #refusal: StoreError | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.opened = this.#enqueue(undefined);
    worker.on("message", (response: Response) => this.#receive(response));
    this.ended = new Promise((resolve) => {
      let death: StoreError | undefined;
      worker.on("error", (error: unknown) => {
        death = new StoreError("failed", `the SQLite worker died: ${reasonOf(error)}`, { cause: error });
        this.#refuseAll(death);
      });
      worker.on("exit", (code) => {
        if (this.#closing === undefined) {
          death ??= new StoreError("failed", `the SQLite worker ended with code ${code}`);
        }
        this.#refuseAll(death ?? new StoreError("closed", "the store is closed"));
        resolve(death);
      });
    });
  }

  /** Asks for one operation. Calls of one turn of the event loop travel in one message. Rejects with a {@link StoreError}. */
  call(operation: number, args: readonly Value[], takeRows?: TakeRows): Promise<Reply> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal);
    if (this.#pending.length - this.#first >= maxPending) {
      return Promise.reject(new StoreError("overloaded", `${maxPending} calls wait for the disk`));
    }
    this.#outbox.push(operation, ...args);
    this.#unsent += 1;
    if (operation !== Operation.commit || this.#missing.length < messagesBeforeGathering) this.#flushSoon();
    return this.#enqueue(takeRows);
  }

  /** {@link call} for an operation that has nothing to tell but that it is on disk. */
  async run(operation: number, args: readonly Value[]): Promise<void> {
    await this.call(operation, args);
  }

  /** Ends the worker after everything asked for is on disk; rejects where the worker died instead. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const closed = this.call(Operation.close, []);
    this.#refusal ??= new StoreError("closed", "the store is closed");
    await closed;
    await this.ended;
  }

  #enqueue(takeRows: TakeRows | undefined): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject, takeRows });
    });
  }

  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    this.#flushDue = false;
    const request = this.#outbox;
    this.#outbox = [];
    this.#missing.push(this.#unsent);
    this.#unsent = 0;
    // The rule means windows of a browser; a worker thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(request);
  }

  #receive(response: Response): void {
    if ("rows" in response) {
      this.#pending[this.#first]?.takeRows?.(response.rows);
      return;
    }
    for (const answer of response) {
      const pending = this.#pending[this.#first];
      this.#first += 1;
      if (isFailure(answer)) pending?.reject(new StoreError(answer.code, answer.message));
      else pending?.resolve(answer);
    }
    this.#answered(response.length);
    // Answered calls are cut off in bulk: shift() on a long array moves all of it each time.
    if (this.#first === this.#pending.length) {
      this.#pending = [];
      this.#first = 0;
    } else if (this.#first > 4096) {
      this.#pending = this.#pending.slice(this.#first);
      this.#first = 0;
    }
  }

  #answered(count: number): void {
    let left = count;
    for (let [first] = this.#missing; first !== undefined && first <= left; [first] = this.#missing) {
      left -= first;
      this.#missing.shift();
    }
    if (this.#missing[0] !== undefined) this.#missing[0] -= left;
    if (this.#unsent > 0) this.#flushSoon();
  }

  #refuseAll(reason: StoreError): void {
    this.#refusal = reason;
    const waiting = this.#pending.slice(this.#first);
    this.#pending = [];
    this.#first = 0;
    for (const { reject } of waiting) reject(reason);
  }
}

function isFailure(answer: Reply | Failure): answer is Failure {
  return typeof answer === "object" && answer !== null && "code" in answer;
}
