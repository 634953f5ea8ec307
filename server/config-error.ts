import { formatProblem, type ConfigProblem } from "./config-problem.ts";

/** Why a start is refused until somebody changes the configuration or the YANG modules. */
export class ConfigError extends Error {
  override readonly name: string = "ConfigError";

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join("\n"), options);
  }
}
