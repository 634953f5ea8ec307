/** A failure that the reader can act upon: printed without a stack. */
export class BuildError extends Error {
  name = "BuildError";
}

/** One progress line on standard error. */
export function log(line) {
  process.stderr.write(`[libyang-wasm] ${line}\n`);
}
