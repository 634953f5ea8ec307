/** Text that must never reach a log, an error or a notification: every printed form of it is redacted (util.inspect does not show private fields). */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The clear text, for the one place that needs it. */
  reveal(): string {
    return this.#text;
  }

  /** True where both hold the same text. */
  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return "(secret)";
  }

  toJSON(): string {
    return "(secret)";
  }
}
