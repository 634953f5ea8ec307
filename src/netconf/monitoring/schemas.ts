import type { Context } from "libyang-wasm";
import { isInternal } from "../../yang/internal-modules.ts";
import type { SchemaTexts } from "../../yang/schema-texts.ts";

/** A module or submodule that the server knows, as `/netconf-state/schemas` lists it (RFC 6022 §2.1.3). */
export interface Schema {
  readonly identifier: string;
  /** The newest revision, "" where there is none. */
  readonly version: string;
  /** That of the module, for a submodule too. */
  readonly namespace: string;
  /** YANG text as it was loaded; where that was YIN, as libyang writes it. */
  yang(): string;
  /** One XML element. */
  yin(): string;
}

/** Every module of the schema with its submodules, those that are only imported too. */
export function schemas(context: Context, texts: SchemaTexts): readonly Schema[] {
  const served = context.modules().filter(({ name }) => !isInternal(name));
  return served.flatMap((module) => [
    {
      identifier: module.name,
      version: module.revision ?? "",
      namespace: module.namespace,
      yang: () =>
        texts.text({
          name: module.name,
          ...(module.revision !== undefined && { revision: module.revision }),
        }) ?? module.print("yang"),
      yin: () => element(module.print("yin")),
    },
    ...module.submodules.map((submodule) => ({
      identifier: submodule.name,
      version: submodule.revision ?? "",
      namespace: module.namespace,
      yang: () =>
        texts.text({
          name: module.name,
          submodule: submodule.name,
          ...(submodule.revision !== undefined && { submoduleRevision: submodule.revision }),
        }) ?? module.printSubmodule(submodule.name, "yang"),
      yin: () => element(module.printSubmodule(submodule.name, "yin")),
    })),
  ]);
}

/** A document without its prolog, to stand inside another one. */
function element(document: string): string {
  return document.replace(/^\s*<\?xml[^>]*\?>\s*/, "").trimEnd();
}
