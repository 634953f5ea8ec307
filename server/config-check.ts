import { readFile } from "node:fs/promises";
import type { Config, TlsFiles } from "./config.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { parseHostKey } from "./host-key.ts";
import { readTlsMaterial } from "./tls-material.ts";

/** What is wrong with the files that the configuration names. `now` in milliseconds. */
export async function checkFiles(config: Config, now: number): Promise<readonly ConfigProblem[]> {
  const hostKeys = await Promise.all(config.hostKeys.map(checkHostKey));
  const tls = await Promise.all([config.tls, config.accountingTls].map((files) => checkTls(files, now)));
  return [...hostKeys.flat(), ...tls.flat()];
}

async function checkTls(files: TlsFiles | undefined, now: number): Promise<readonly ConfigProblem[]> {
  if (!files) return [];
  const material = await readTlsMaterial(files);
  if (!material.ok) return material.error;
  const { validTo } = material.value.certificate;
  return Date.parse(validTo) < now ? [{ file: files.certificate, reason: `has expired on ${validTo}` }] : [];
}

async function checkHostKey(file: string): Promise<readonly ConfigProblem[]> {
  try {
    const key = parseHostKey(await readFile(file, "utf8"));
    return key.ok ? [] : [{ file, reason: key.error }];
  } catch (cause) {
    return [{ file, reason: `cannot be read: ${(cause as Error).message}` }];
  }
}
