import type { Result } from "../base/result.ts";
import type { EnvelopeError } from "./envelope-error.ts";
import type { RawAttribute } from "./start-tag.ts";
/** An element of the three outermost levels of a message. */
export interface OutlineElement {
    readonly localName: string;
    /** "" for none. */
    readonly namespace: string;
    readonly attributes: readonly RawAttribute[];
    /** Offset of the first character after the start-tag's name: where an attribute can be inserted. */
    readonly nameEnd: number;
    readonly children: readonly OutlineElement[];
    /** Character data between the tags, references unresolved; of the third level everything between them, unparsed. */
    readonly text: string;
}
/** Reads the three outermost levels of a message strictly. Never throws; linear in the length of the text. */
export declare function readOutline(text: string): Result<OutlineElement, EnvelopeError>;
