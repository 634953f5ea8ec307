import type { Context, LyErrorItem, SchemaNode } from "libyang-wasm";
import { cryptHashOf } from "./crypt-hash.ts";
import { errorPath } from "./error-path.ts";
import {
  badElementError,
  dataMissing,
  invalidValue,
  missingElement,
  operationFailed,
  unknownElement,
  unknownNamespace,
  type ErrorType,
  type RpcError,
} from "./rpc-error.ts";

/** Namespace of the elements that RFC 7950 §15 puts into `error-info`. */
const YANG_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

type Place = Pick<RpcError, "appTag" | "path">;

/** A message of libyang, and the error that RFC 7950 §8.3 and §15 name for it. */
interface Rule {
  readonly pattern: RegExp;
  readonly translate: (type: ErrorType, match: RegExpExecArray, message: string, place: Place) => RpcError;
}

const RULES: readonly Rule[] = [
  {
    pattern: /No (?:\(implemented\) )?module with namespace "([^"]*)"(?: of node "([^"]*)")?/,
    translate: (type, match, _message, place) =>
      unknownNamespace(
        type,
        match[2] ?? lastName(place) ?? "config",
        match[1] ?? "",
        `No module of this server has the namespace "${match[1]}". The namespaces it knows are in its hello.`,
        place,
      ),
  },
  {
    pattern: /Unknown module of node "([^"]*)"/,
    translate: (type, match, _message, place) =>
      unknownNamespace(
        type,
        match[1] ?? "",
        "",
        `"${match[1]}" is in no namespace: declare that of its module, as in the server's hello.`,
        place,
      ),
  },
  {
    pattern: /Node "([^"]*)" not found (?:as a child of "([^"]*)" node|in the "([^"]*)" module)/,
    translate: (type, match, _message, place) =>
      unknownElement(
        type,
        match[1] ?? "",
        match[2] === "target" || match[2] === "source"
          ? `<${match[1]}> is no ${match[2]} of this operation here: the hello names the datastores of this server.`
          : match[2] === undefined
            ? `Module "${match[3]}" has no top-level node "${match[1]}".`
            : `"${match[2]}" has no child "${match[1]}".`,
        place,
      ),
  },
  {
    pattern: /Data for both cases "([^"]*)" and "([^"]*)" exist/,
    translate: (type, match, _message, place) =>
      badElementError(
        type,
        match[2] ?? "",
        `"${match[1]}" and "${match[2]}" exclude each other: send one of them only.`,
        place,
      ),
  },
  {
    // A list entry without its key, RFC 7950 §8.3.1.
    pattern: /List instance is missing its key "([^"]*)"/,
    translate: (type, match, message, place) => missingElement(type, match[1] ?? "", message, place),
  },
  {
    pattern: /Mandatory node "([^"]*)" instance does not exist/,
    translate: (type, match, _message, place) =>
      type === "protocol"
        ? missingElement(type, match[1] ?? "", `The element "${match[1]}" is missing.`, place)
        : dataMissing(`The mandatory node "${match[1]}" is missing.`, place),
  },
  {
    pattern: /Mandatory choice "([^"]*)" data do not exist/,
    translate: (type, match, _message, place) =>
      type === "protocol"
        ? missingAlternative(type, match[1] ?? "", place)
        : dataMissing(
            `One node of the choice "${match[1]}" is needed.`,
            { ...place, appTag: "missing-choice" },
            // RFC 7950 §15.6
            [{ name: "missing-choice", value: match[1] ?? "", namespace: YANG_NAMESPACE }],
          ),
  },
  {
    // RFC 7950 §15.5: a leafref or instance-identifier without its target.
    pattern: /no target instance|required instance/i,
    translate: (_type, _match, message, place) =>
      dataMissing(sentence(message), { ...place, appTag: "instance-required" }),
  },
  {
    pattern: /When condition "(.*)" not satisfied/,
    translate: (type, _match, message, place) =>
      unknownElement(type, lastName(place) ?? "", sentence(message), place),
  },
  {
    pattern: /Unexpected (?:data )?(?:state|output|input) node "([^"]*)"|state node "([^"]*)"/i,
    translate: (type, match, _message, place) =>
      unknownElement(
        type,
        match[1] ?? match[2] ?? "",
        `"${match[1] ?? match[2]}" is state: it can be read with <get>, not edited.`,
        place,
      ),
  },
  {
    pattern: /Duplicate instance of "([^"]*)"/,
    translate: (type, match, _message, place) =>
      badElementError(type, match[1] ?? "", `"${match[1]}" is there twice: send it once.`, place),
  },
  {
    pattern: /Invalid identityref "([^":]*):([^"]*)" value - unable to map prefix/,
    translate: (type, match, _message, place) =>
      invalidValue(
        type,
        `The prefix "${match[1]}" of the identity "${match[1]}:${match[2]}" is not declared: ` +
          `write xmlns:${match[1]} with the namespace of the identity's module.`,
        place,
      ),
  },
];

/** libyang's words for entries that break a `unique`: the leafs, and two data paths. */
const NOT_UNIQUE = /Unique data leaf\(s\) "([^"]*)" not satisfied in "(.*)" and "(.*)"/;

/** libyang's app-tags whose error-tag RFC 7950 §15 fixes as operation-failed. */
const OPERATION_FAILED_APP_TAGS: ReadonlySet<string> = new Set([
  "data-not-unique",
  "too-many-elements",
  "too-few-elements",
  "must-violation",
]);

/**
 * Turns one error of libyang into the `rpc-error` that RFC 6241 Appendix A and RFC 7950 §15 name.
 * `type` is `protocol` for the parameters of an operation, `application` for data.
 * A `must` with its own error-app-tag keeps that (RFC 7950 §7.5.4.2). `schema` is the node where the caller knows it.
 */
export function translateError(
  context: Context,
  item: LyErrorItem,
  type: ErrorType,
  schema?: SchemaNode,
): RpcError {
  const place: Place = {
    ...(item.dataPath !== undefined && { path: errorPath(context, item.dataPath) }),
    ...(item.appTag !== undefined && { appTag: item.appTag }),
  };
  const unique = NOT_UNIQUE.exec(item.message);
  if (unique) return notUnique(context, type, unique, place);
  if (item.appTag !== undefined && OPERATION_FAILED_APP_TAGS.has(item.appTag)) {
    // RFC 7950 §15.2: the path is that of the list, not of one entry.
    const path = item.appTag === "too-many-elements" ? placeOfList(place) : place;
    return operationFailed(type, sentence(item.message), path);
  }
  for (const rule of RULES) {
    const match = rule.pattern.exec(item.message);
    if (match) return rule.translate(type, match, item.message, place);
  }
  // libyang gives no data path where it could not make data of a value. RFC 7950 §8.3.1: app-tag and message are its type's.
  if (item.dataPath === undefined && item.schemaPath !== undefined) {
    return invalidValue(type, valueMessage(context, item, schema), place);
  }
  if (/must|Must/.test(item.message) || /not unique|Unique data/.test(item.message)) {
    return operationFailed(type, sentence(item.message), place);
  }
  if (/Invalid|Unsatisfied|range|pattern|length|value|empty/i.test(item.message)) {
    return invalidValue(type, valueMessage(context, item, schema), place);
  }
  return operationFailed(type, sentence(item.message), place);
}

/** Says which values are right, and never quotes the value of a node that only few may read. */
function valueMessage(context: Context, item: LyErrorItem, schema: SchemaNode | undefined): string {
  const path = item.dataPath ?? item.schemaPath;
  const node = schema ?? (path === undefined ? undefined : context.schemaNode(schemaPath(path)));
  if (node && cryptHashOf(node) !== undefined) {
    return `The value of "${node.name}" is no crypt hash: send $0$ and the password, or $5$ or $6$ with at most 999999 rounds.`;
  }
  if (node?.extension("ietf-netconf-acm", "default-deny-all") !== undefined) {
    return `The value of "${node.name}" does not have the form that its type asks for.`;
  }
  return sentence(item.message);
}

function schemaPath(dataPath: string): string {
  return dataPath.replace(/\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]/g, "");
}

function lastName(place: Place): string | undefined {
  return /([\w.-]+)(?:\[[^/]*\])?$/.exec(place.path?.path ?? "")?.[1];
}

/** RFC 7950 §15.1: each leaf that is not unique, once for each entry. */
function notUnique(context: Context, type: ErrorType, match: RegExpExecArray, place: Place): RpcError {
  const [, leafs = "", one = "", other = ""] = match;
  const info = [one, other].flatMap((entry) =>
    leafs.split(" ").map((leaf) => {
      const { path, namespaces } = errorPath(context, `${entry}/${leaf}`);
      return { name: "non-unique", value: path, namespace: YANG_NAMESPACE, prefixes: namespaces };
    }),
  );
  const paths = [one, other].map((entry) => errorPath(context, entry).path);
  const message = `${paths.join(" and ")} are equal in what must be unique: ${leafs.replaceAll(" ", ", ")}.`;
  return operationFailed(type, message, place, info);
}

/** RFC 6241 appendix A: a choice is no element, so what is missing is what would hold or be one of its alternatives. */
function missingAlternative(type: ErrorType, choice: string, place: Place): RpcError {
  const path = place.path?.path ?? "";
  const holder = path.indexOf("/", 1) === -1 ? undefined : lastName(place);
  const element = holder ?? (choice === "edit-content" ? "config" : choice);
  const message =
    holder === undefined
      ? `An element of the choice "${choice}" is missing, such as <${element}>.`
      : `<${holder}> is missing, or holds none of what it may hold (choice "${choice}").`;
  return missingElement(type, element, message, place.path && { path: place.path });
}

function placeOfList(place: Place): Place {
  if (!place.path) return place;
  const path = place.path.path.replace(/(?:\[(?:'[^']*'|"[^"]*"|[^\]'"])*\])+$/, "");
  return { ...place, path: { ...place.path, path } };
}

/** libyang's words for people: without its names of encodings and of its type plugins. */
function sentence(message: string): string {
  const plain = message
    .replace(/ non-(?:number|string|empty|boolean)-encoded/g, "")
    .replace(/\s*libyang 2 - [\w-]+, version \d+: /g, " ")
    .trim();
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}
