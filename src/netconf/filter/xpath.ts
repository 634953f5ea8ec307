import { LibyangError, type DataNode, type DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import type { NamespaceScope } from "../../xml/namespaces.ts";
import { treeToDepth } from "./copy-to-depth.ts";
import { selectedPart } from "./selected-part.ts";
import { fromRoot, type XPathFault } from "./xpath-expression.ts";
import { parseXPath } from "./xpath-parse.ts";
import { isTooCostly } from "./xpath-cost.ts";
import { selectByXPath } from "./xpath-select.ts";
import { tokensOf } from "./xpath-tokens.ts";
import { UntranslatableXPath } from "./untranslatable-xpath.ts";
import { XPathTranslator } from "./xpath-translate.ts";

/** Why an XPath filter is refused: it is wrong, gives another type than a node-set, or is beyond this server. */
export interface XPathRefusal {
  readonly kind: "wrong" | "no-node-set" | "unsupported";
  readonly message: string;
}

/**
 * Selects from a tree by an XPath (RFC 6241 §8.9): what it selects with ancestors and keys, in the order of the data.
 * `scope` holds the declarations that are in scope of the expression; with `notifications` the tree is one. Of what is
 * selected, `depth` levels are copied, or all. The caller disposes of the result.
 */
export function applyXPathFilter(
  data: DataTree,
  text: string,
  scope: NamespaceScope,
  options: { readonly depth?: number | undefined; readonly notifications?: boolean } = {},
): Result<DataTree, XPathRefusal> {
  const { depth } = options;
  const selected = selectNodes(data, text, scope, options);
  if (!selected.ok) return selected;
  const { nodes } = selected.value;
  return ok(nodes === "root" ? treeToDepth(data, depth) : selectedPart(data, nodes, depth));
}

/** What an XPath selects from a tree. */
export interface SelectedNodes {
  /** In the order of the data; "root" is all of it. */
  readonly nodes: readonly DataNode[] | "root";
  /** The expression with module names as prefixes. */
  readonly text: string;
}

/** The nodes that an XPath selects from a tree. */
export function selectNodes(
  data: DataTree,
  text: string,
  scope: NamespaceScope,
  options: { readonly notifications?: boolean } = {},
): Result<SelectedNodes, XPathRefusal> {
  const parsed = parseXPath(text);
  if (!parsed.ok) return err(wrong(text, parsed.error));
  try {
    const translator = new XPathTranslator(data.context, scope, options);
    const translation = translator.translate(parsed.value);
    if (!translation.nodes) {
      return err({
        kind: "no-node-set",
        message: `The XPath expression ${shown(text)} does not give a node-set, so it selects nothing: a filter is a path.`,
      });
    }
    if (isTooCostly(parsed.value, data)) {
      return err({
        kind: "unsupported",
        message:
          `The XPath expression ${shown(text)} searches all data again for each node that it finds, which would hold up ` +
          "the other sessions: name the nodes from the root on in place of //.",
      });
    }
    const selected = selectByXPath(data, translator, fromRoot(parsed.value));
    if (!selected) {
      return err({
        kind: "unsupported",
        message:
          `The XPath expression ${shown(text)} goes on from nodes that lie within each other, in a way that is not ` +
          "supported: name the nodes in place of * or node() before going on.",
      });
    }
    return ok({ nodes: selected, text: translation.text });
  } catch (cause) {
    if (cause instanceof UntranslatableXPath) {
      return err(wrong(text, { message: cause.message, ...offsetOf(text, cause.spot) }));
    }
    if (cause instanceof LibyangError) return err(wrong(text, evaluationFault(text, cause)));
    throw cause;
  }
}

/** What libyang finds wrong while it evaluates: the types and the number of a function's arguments. */
function evaluationFault(text: string, cause: LibyangError): XPathFault {
  const reason = cause.errors.find(({ level }) => level === "error")?.message ?? cause.message;
  const named = tokensOf(text).tokens.find(
    (token) => /^[a-z]/.test(token.text) && new RegExp(`\\b${token.text}(?![\\w-])`).test(reason),
  );
  return {
    message: `cannot be evaluated: ${reason.replace(/\.$/, "")}`,
    ...(named && { offset: named.offset }),
  };
}

function offsetOf(text: string, spot: string): { offset?: number } {
  const token = tokensOf(text).tokens.find((candidate) => candidate.text === spot);
  return token ? { offset: token.offset } : {};
}

/** Names the spot, counted from 1, and what stands there. */
function wrong(text: string, { message, offset }: XPathFault): XPathRefusal {
  const where =
    offset === undefined
      ? ""
      : offset >= text.length
        ? ` (at its end, after character ${text.length})`
        : ` (at character ${offset + 1}, ${shown(text.slice(offset))})`;
  return { kind: "wrong", message: `The XPath expression ${message}${where}.` };
}

/** The beginning of a piece of an expression, in quotes. */
function shown(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;
}
