import type { DataNode, DataTree } from "libyang-wasm";

/** Just enough of a DOM for the `xpath` package to evaluate an expression on data: a judge independent of libyang. */
export class ReferenceNode {
  readonly nodeType: 1 | 3 | 9;
  readonly nodeName: string;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly parentNode: ReferenceNode | null;
  readonly ownerDocument: ReferenceNode | null;
  readonly childNodes: ReferenceNode[] = [];
  readonly attributes: { readonly length: 0 } = { length: 0 };
  readonly nodeValue: string | null;
  /** Path of the data node; "" of text and of the document. */
  readonly path: string;
  readonly #order: number;
  readonly #index: number;

  private constructor(
    type: 1 | 3 | 9,
    parent: ReferenceNode | null,
    counter: { next: number },
    of: { name?: string; namespace?: string; value?: string; path?: string },
  ) {
    this.nodeType = type;
    this.nodeName = of.name ?? (type === 3 ? "#text" : "#document");
    this.localName = this.nodeName;
    this.namespaceURI = of.namespace ?? null;
    this.nodeValue = of.value ?? null;
    this.path = of.path ?? "";
    this.parentNode = parent;
    this.ownerDocument = parent ? (parent.ownerDocument ?? parent) : null;
    this.#order = counter.next++;
    this.#index = parent?.childNodes.length ?? 0;
  }

  /** The document of a tree. */
  static of(data: DataTree): ReferenceNode {
    const counter = { next: 0 };
    const document = new ReferenceNode(9, null, counter, {});
    const add = (node: DataNode, parent: ReferenceNode): void => {
      const { name, namespace, path } = node;
      const element = new ReferenceNode(1, parent, counter, { name, namespace, path });
      parent.childNodes.push(element);
      const { value } = node;
      if (value !== undefined && value !== "") {
        element.childNodes.push(new ReferenceNode(3, element, counter, { value }));
      }
      for (const child of node.children()) add(child, element);
    };
    for (const root of data.roots()) add(root, document);
    return document;
  }

  get firstChild(): ReferenceNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): ReferenceNode | null {
    return this.parentNode?.childNodes[this.#index + 1] ?? null;
  }

  get previousSibling(): ReferenceNode | null {
    return this.parentNode?.childNodes[this.#index - 1] ?? null;
  }

  compareDocumentPosition(other: ReferenceNode): number {
    return this.#order < other.#order ? 4 : this.#order > other.#order ? 2 : 0;
  }
}
