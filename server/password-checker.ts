import { PasswordThread } from "./password-thread.ts";

/** Checks passwords on a thread of its own. */
export class PasswordChecker {
  readonly #thread = new PasswordThread();

  /** Whether `password` fits the crypt hash ($5$ or $6$). Never rejects: what cannot be checked does not fit. */
  async check(password: string, hash: string): Promise<boolean> {
    return (await this.#thread.ask(password, { hash })) === true;
  }

  /** Ends the thread; checks under way come out as wrong. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
