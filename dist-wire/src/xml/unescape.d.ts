/**
 * Replaces character references and the five predefined entities (XML 1.0 §4.1, §4.6).
 * Undefined if the text holds any other reference, a bare `&`, or a character XML 1.0 does not allow.
 */
export declare function unescapeText(raw: string): string | undefined;
/** As {@link unescapeText}, after the normalization of an attribute's literal white space (XML 1.0 §3.3.3). */
export declare function unescapeAttribute(raw: string): string | undefined;
