/** Text that can't be written in XML 1.0 in any way: a fault of the caller, who must not let it get so far. */
export declare class XmlCharacterError extends Error {
    readonly name = "XmlCharacterError";
}
/** Whether every character of the text is allowed in XML 1.0 (§2.2). */
export declare function isXmlText(text: string): boolean;
/** Escapes text for an element's content; a reader gets back exactly the same text. Throws {@link XmlCharacterError}. */
export declare function escapeText(text: string): string;
/** Escapes text for an attribute's value in double quotes; a reader gets back exactly the same text. Throws {@link XmlCharacterError}. */
export declare function escapeAttribute(text: string): string;
