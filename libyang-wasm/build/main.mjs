#!/usr/bin/env node
/** `node build/main.mjs`: builds the WebAssembly and collects the modules; does nothing when both are up to date. */
import { BuildError, ensureBuilt } from "./index.mjs";

try {
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`[libyang-wasm] ${error.message}\n`);
  process.exitCode = 1;
}
