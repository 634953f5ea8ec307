import type { StartTag } from "./start-tag.ts";
/** The namespace declarations in force at one element: prefix ("" for the default) to namespace name. */
export declare class NamespaceScope {
    #private;
    /** The scope outside the root element. */
    static readonly outermost: NamespaceScope;
    private constructor();
    /** The scope inside an element, undefined if one of its declarations is not allowed (Namespaces in XML 1.0 §3). */
    enter(tag: StartTag): NamespaceScope | undefined;
    /** Namespace of an element by its prefix: "" for none, undefined if the prefix is not bound. */
    ofElement(prefix: string | undefined): string | undefined;
    /** Whether every attribute's prefix is bound and no two attributes have one expanded name (Namespaces §6.3). */
    admits(tag: StartTag): boolean;
}
