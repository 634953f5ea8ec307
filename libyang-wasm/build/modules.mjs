/** Collects the standard YANG modules of the input archives, each under name@revision.yang. */
import { BuildError } from "./log.mjs";
import { requiredModules } from "./pins.mjs";

const newestName = /^(.*)@(\d{4}-\d{2}-\d{2})\.yang$/;

/** A map from file name to text. libyang's own copies win over yuma's, whose layout is older. */
export function standardModules({ yuma, libyang }) {
  const modules = new Map();
  for (const [path, bytes] of yuma) {
    if (/\/modules\/(ietf|ietf-derived)\/[^/]+\.yang$|\/nmda-modules\/ietf\//.test(path)) add(modules, bytes);
  }
  for (const [path, bytes] of libyang) {
    if (/^(models|tests\/modules\/yang)\/(?!sm)[^/]+\.yang$/.test(path)) add(modules, bytes);
  }
  const names = new Set(
    [...modules.keys()].map((file) => newestName.exec(file)?.[1] ?? file.replace(/\.yang$/, "")),
  );
  const missing = requiredModules.filter((name) => !names.has(name));
  if (missing.length > 0) throw new BuildError(`the archives lack the YANG modules ${missing.join(", ")}`);
  return modules;
}

function add(modules, bytes) {
  const text = bytes.toString("utf8");
  const name = /^\s*(?:module|submodule)\s+"?([\w.-]+)"?\s*\{/m.exec(text)?.[1];
  if (name === undefined) return;
  const revisions = [...text.matchAll(/^\s*revision\s+"?(\d{4}-\d{2}-\d{2})"?/gm)].map(
    ([, revision]) => revision,
  );
  const revision = revisions.sort().at(-1);
  modules.set(revision ? `${name}@${revision}.yang` : `${name}.yang`, text);
}
