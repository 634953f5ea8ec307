import { err, ok, type Result } from "../base/result.ts";
import type { NetconfCalls, Refusal } from "./netconf-calls.ts";

/** What became of changes that were left behind uncommitted. */
export type Abandoned = "none" | "discarded" | "left";

/**
 * The changes that one command line has made in the candidate and not committed. Where the candidate is shared, others
 * may have changed it too: it is known whether they had before.
 */
export class CandidateEdits {
  readonly #netconf: NetconfCalls;
  #own = false;
  #mixed = false;
  /** The candidate as it was after the last change of this command line. */
  #left = "";

  constructor(netconf: NetconfCalls) {
    this.#netconf = netconf;
  }

  /** Whether this command line has changed something since the last commit. */
  get own(): boolean {
    return this.#own;
  }

  /** Changes the candidate. */
  async edit(content: string): Promise<Result<void, Refusal>> {
    const modifiedBefore = !this.#own && (await this.#netconf.isCandidateModified());
    const edited = await this.#netconf.edit("candidate", content);
    if (!edited.ok) return edited;
    if (!this.#own) this.#mixed = modifiedBefore;
    this.#own = true;
    this.#left = await this.#netconf.candidateText();
    return ok(undefined);
  }

  /** Whether a commit would commit changes of others as well. */
  async isMixed(): Promise<boolean> {
    return this.#mixed || (await this.#netconf.candidateText()) !== this.#left;
  }

  /** `<commit>` with these parameters. */
  async commit(parameters = ""): Promise<Result<void, Refusal>> {
    const done = await this.#netconf.operation(`<commit>${parameters}</commit>`);
    if (!done.ok) return err(done.error);
    this.#own = false;
    return ok(undefined);
  }

  /** `<discard-changes>`, for everybody's changes. */
  async discard(): Promise<Result<void, Refusal>> {
    const done = await this.#netconf.operation("<discard-changes/>");
    if (!done.ok) return err(done.error);
    this.#own = false;
    return ok(undefined);
  }

  /** The command line ends: its changes go, so that nobody commits them unawares, unless others' would go with them. */
  async abandon(): Promise<Abandoned> {
    if (!this.#own || !(await this.#netconf.isCandidateModified())) return "none";
    if (await this.isMixed()) return "left";
    return (await this.discard()).ok ? "discarded" : "left";
  }
}
