/** An attribute as it stands in a start-tag: `value` is normalized and its references are resolved. */
export interface RawAttribute {
    /** As written, with its prefix. */
    readonly name: string;
    readonly prefix: string | undefined;
    readonly localName: string;
    readonly value: string;
}
/** A start-tag or empty-element tag. */
export interface StartTag {
    readonly prefix: string | undefined;
    readonly localName: string;
    readonly attributes: readonly RawAttribute[];
    /** Offset of the first character after the tag's name. */
    readonly nameEnd: number;
    /** Offset of the first character after the tag. */
    readonly end: number;
    readonly selfClosing: boolean;
}
/**
 * Reads the start-tag at `offset` strictly (XML 1.0 §3.1), attributes in their order.
 * Undefined if it is not well-formed: a bad name, a value without quotes, a repeated attribute, an unknown entity.
 */
export declare function readStartTag(text: string, offset: number): StartTag | undefined;
