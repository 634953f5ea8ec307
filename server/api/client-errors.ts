import type { Problem } from "./messages.ts";

/** The daemon has not taken a report, and would not take the same one later; nothing of it is stored. */
export class ReportRefused extends Error {
  override readonly name: string = "ReportRefused";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The daemon could not be reached, or asked for patience, for too long. The report may be stored: report it again with its id. */
export class ReportUnanswered extends Error {
  override readonly name: string = "ReportUnanswered";
  /** How often it was sent. */
  readonly tries: number;

  /** `cause` is why the last try failed. */
  constructor(tries: number, cause: Error) {
    super(`the report was sent ${tries} times; last: ${cause.message}`, { cause });
    this.tries = tries;
  }
}
