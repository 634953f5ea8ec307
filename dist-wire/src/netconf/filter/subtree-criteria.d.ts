import type { Context, DataNode } from "libyang-wasm";
/** An attribute match expression (RFC 6241 §6.2.2). */
interface AttributeMatch {
    /** Undefined: any module's annotation of that name, for an attribute without a prefix is in no namespace. */
    readonly moduleName: string | undefined;
    readonly name: string;
    readonly value: string;
}
/** A sibling set of filter nodes, in its two roles (RFC 6241 §6.2.5). */
export interface SiblingSet {
    /** Content match nodes: every one must hold in a data node's children, or the set selects nothing there. */
    readonly contents: readonly Criterion[];
    /** Selection and containment nodes. */
    readonly others: readonly Criterion[];
}
/** One node of a subtree filter, read once so that large lists are compared without asking libyang about it again. */
export declare class Criterion {
    #private;
    readonly name: string;
    /** Undefined for the wildcard `xmlns=""` (RFC 6241 §6.2.1). */
    readonly namespace: string | undefined;
    readonly attributes: readonly AttributeMatch[];
    /** What must be equal, without surrounding white space; undefined if this is no content match node. */
    readonly text: string | undefined;
    /** The sibling set of a containment node; undefined for selection and content match nodes. */
    readonly inner: SiblingSet | undefined;
    /** A list entry of the filter that gives every key by content match: the data's entry can be looked up. */
    readonly keyedEntry: DataNode | undefined;
    constructor(source: DataNode, context: Context, exactAround: boolean);
    /** Whether a data node has this node's name, namespace and attributes. */
    names(node: DataNode): boolean;
    /** Whether a data node that {@link names} accepts has the content match node's value, in canonical form. */
    equals(node: DataNode): boolean;
}
/** Reads the filter nodes from `first` on as one sibling set. */
export declare function siblingSet(first: DataNode | undefined, context: Context, exactAround: boolean): SiblingSet;
export {};
