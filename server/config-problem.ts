/** One mistake in a configuration file. */
export interface ConfigProblem {
  readonly file: string;
  /** 1 for the first line; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly reason: string;
}

/** `file:line: reason`, the form that editors follow. */
export function formatProblem(problem: ConfigProblem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.reason}`;
}
