/** Runs asynchronous sections one after another, in the order they asked. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `section` when every earlier one has ended; its outcome is the caller's. */
  run<T>(section: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(section, section);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
