/**
 * What is wrong with the text in front of the root element, undefined if nothing: it may hold an XML declaration of
 * UTF-8 or US-ASCII, comments and processing instructions. White space before the declaration is tolerated, because
 * framing leaves it there.
 */
export declare function prologFault(prolog: string): string | undefined;
/** What is wrong with text outside the root element (XML 1.0 §2.1, Misc), undefined if nothing. */
export declare function miscFault(misc: string): string | undefined;
