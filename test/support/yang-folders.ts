import { fileURLToPath } from "node:url";

/** Folders with modules of the tests' own, as an operator would have them. */
export const YangFolder: Readonly<Record<"model" | "deviations" | "revisions" | "annotations", string>> = {
  model: folder("model"),
  deviations: folder("deviations"),
  revisions: folder("revisions"),
  annotations: folder("annotations"),
};

/** The lines of a configuration file for these folders. */
export function yangSettings(folders: readonly string[], disabledFeatures: readonly string[] = []): string {
  return `yang:\n  modules: ${JSON.stringify(folders)}\n  disable-features: ${JSON.stringify(disabledFeatures)}\n`;
}

function folder(name: string): string {
  return fileURLToPath(new URL(`../../../test/support/yang/${name}`, import.meta.url));
}
