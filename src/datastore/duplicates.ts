import type { DataNode, SchemaNode } from "libyang-wasm";

/**
 * Tells instances that a request holds twice among siblings. Which of two values would hold is not for us to say;
 * containers that come twice are merged, for that is not in doubt.
 */
export class Duplicates {
  readonly #first = new Map<SchemaNode, DataNode>();
  /** Only of what is there more than once. */
  #entries: Map<SchemaNode, Set<string>> | undefined;

  /** Whether the same instance has been here before. */
  has(node: DataNode): boolean {
    const { schema } = node;
    if (!schema || node.kind === "container") return false;
    const first = this.#first.get(schema);
    if (!first) {
      this.#first.set(schema, node); // nearly always the only one: its keys need not be read
      return false;
    }
    if (node.kind !== "list" && node.kind !== "leaf-list") return true;
    this.#entries ??= new Map();
    let entries = this.#entries.get(schema);
    if (!entries) {
      entries = new Set([identity(first)]);
      this.#entries.set(schema, entries);
    }
    const before = entries.size;
    return entries.add(identity(node)).size === before;
  }
}

/** What tells a list entry or a value of a leaf-list from the others. */
function identity(node: DataNode): string {
  if (node.kind !== "list") return node.value ?? "";
  const values: string[] = [];
  const keys = node.schema?.keys.length ?? 0;
  // libyang keeps the keys in front
  for (let child = node.firstChild; child && values.length < keys; child = child.next) {
    values.push(child.value ?? "");
  }
  return JSON.stringify(values);
}
