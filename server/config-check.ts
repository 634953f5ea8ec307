import { readFile } from "node:fs/promises";
import type { Config } from "./config.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { parseHostKey } from "./host-key.ts";
import { readTlsMaterial } from "./tls-material.ts";

/** What is wrong with the files that the configuration names. `now` in milliseconds. */
export async function checkFiles(config: Config, now: number): Promise<readonly ConfigProblem[]> {
  const hostKeys = await Promise.all(config.hostKeys.map(checkHostKey));
  const tls = config.tls && (await readTlsMaterial(config.tls));
  const problems = [...hostKeys.flat(), ...(tls?.ok === false ? tls.error : [])];
  if (config.tls && tls?.ok === true && Date.parse(tls.value.certificate.validTo) < now) {
    problems.push({
      file: config.tls.certificate,
      reason: `has expired on ${tls.value.certificate.validTo}`,
    });
  }
  return problems;
}

async function checkHostKey(file: string): Promise<readonly ConfigProblem[]> {
  try {
    const key = parseHostKey(await readFile(file, "utf8"));
    return key.ok ? [] : [{ file, reason: key.error }];
  } catch (cause) {
    return [{ file, reason: `cannot be read: ${(cause as Error).message}` }];
  }
}
