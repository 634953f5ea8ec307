/** Items before the head that are kept until they are cut off in bulk. */
const SLACK = 1024;

/** A queue whose every step takes constant time: `shift` of a long array moves all of it. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first item that is still `valid`; those before it are dropped, it stays. */
  first(valid: (item: T) => boolean): T | undefined {
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head];
      if (item !== undefined && valid(item)) return item;
      this.#items[this.#head] = undefined;
      this.#head += 1;
      if (this.#head > SLACK && this.#head * 2 > this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
    }
    return undefined;
  }
}
