import type { Result } from "../base/result.ts";
import type { EnvelopeError } from "./envelope-error.ts";
/**
 * Refuses a document type declaration anywhere outside comments, CDATA sections and processing instructions,
 * before anything parses the text: with it go entity definitions and external subsets.
 * Any other `<!` is refused as not well-formed. Linear in the length of the text.
 */
export declare function refuseDoctype(text: string): Result<undefined, EnvelopeError>;
