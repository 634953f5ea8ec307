import type { Context } from "libyang-wasm";
import { errorPath } from "../../yang/error-path.ts";
import { operationFailed, type ErrorPath, type RpcError } from "../../yang/rpc-error.ts";
import { type DataAccess } from "./data-access.ts";
import { Access } from "./nacm-config.ts";
import { hiddenDenial } from "./hidden-denial.ts";
import { parseRulePath, type PathStep } from "./rule-path.ts";

/** The errors of a change without anything about data that the user may not read (RFC 8341 §3.2.5, §3.4.3). */
export function readableErrors(
  errors: readonly RpcError[],
  context: Context,
  root: DataAccess,
): readonly RpcError[] {
  return errors.map((error) => readableError(error, context, root));
}

function readableError(error: RpcError, context: Context, root: DataAccess): RpcError {
  const place = error.path ? look(context, root, dataPath(context, error.path)) : undefined;
  const hidden = place?.readable === false;
  if (hidden && (error.tag === "data-exists" || error.tag === "data-missing") && error.appTag === undefined) {
    const right = error.tag === "data-exists" ? Access.create : Access.delete;
    if (place.access.may(right)) return error;
    return hiddenDenial(place.shown === "" ? {} : { path: errorPath(context, place.shown) });
  }
  // What is wrong with the request itself may be told; what is wrong with the whole shows what is there.
  const aboutData =
    error.tag !== "invalid-value" && (error.tag === "operation-failed" || error.appTag !== undefined);
  const named = [
    ...[...error.message.matchAll(/"(\/[^"]+)"/g)].map((match) => match[1] ?? ""),
    ...(error.info ?? []).flatMap(({ value, prefixes }) =>
      prefixes ? [dataPath(context, { path: value, namespaces: prefixes })] : [],
    ),
  ];
  const namesHidden = named.some((path) => look(context, root, path)?.readable === false);
  if ((hidden && aboutData) || namesHidden) {
    return operationFailed(
      "application",
      "The configuration would not be valid with this change, because of data that you have no right to read.",
    );
  }
  return error;
}

/**
 * What stands at a data path, whether it and all above it may be read, and the path as far as that is so, "" for none
 * of it. Undefined for a path of no schema node.
 */
function look(
  context: Context,
  root: DataAccess,
  path: string,
): { readonly access: DataAccess; readonly readable: boolean; readonly shown: string } | undefined {
  let access = root;
  let readable = true;
  let schemaPath = "";
  let shown = "";
  for (const step of parseRulePath(path, "") ?? []) {
    const { name, predicates } = step;
    schemaPath += `/${name}`;
    const schema = context.schemaNode(schemaPath);
    if (!schema) return undefined;
    access = access.step(schema, (key) => predicates.find((each) => each.name === key)?.value ?? "");
    readable &&= access.may(Access.read);
    if (readable) shown += printStep(step);
  }
  return { access, readable, shown };
}

function quoted(value: string): string {
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

function printStep({ name, predicates }: PathStep): string {
  return `/${name}${predicates.map((each) => `[${each.name}=${quoted(each.value)}]`).join("")}`;
}

/** The path of an error with module names for its prefixes. */
function dataPath(context: Context, { path, namespaces }: ErrorPath): string {
  return path.replace(
    /([/[])([\w.-]+):|'[^']*'|"[^"]*"/g,
    (whole, lead: string | undefined, prefix: string | undefined) =>
      lead === undefined
        ? whole
        : `${lead}${context.byNamespace(namespaces.get(prefix ?? "") ?? "")?.name ?? prefix}:`,
  );
}
