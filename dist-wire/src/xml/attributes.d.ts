/** An attribute without prefix and the element it stands on. */
export interface StrayAttribute {
    readonly element: string;
    readonly attribute: string;
}
/**
 * The first attribute without namespace below the first element called `within` (any prefix).
 * The text is well-formed already. Nearly every message is cleared by one regular expression;
 * only what looks suspicious is parsed whole.
 */
export declare function findUnprefixedAttribute(text: string, within: string): StrayAttribute | undefined;
