import { PasswordThread } from "./password-thread.ts";

/** Makes crypt hashes on a thread of its own, so that a message full of passwords holds up no log-in. */
export class PasswordHasher {
  readonly #thread = new PasswordThread();

  /** The crypt hash of `password` by SHA-256 (`5`) or SHA-512 (`6`), with a random salt; undefined where it cannot be made. */
  async hash(password: string, id: "5" | "6"): Promise<string | undefined> {
    const hash = await this.#thread.ask(password, { hashWith: id });
    return typeof hash === "string" ? hash : undefined;
  }

  /** Ends the thread; what is under way is not hashed. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
