/** True where `text` is printable US-ASCII: what RFC 8907 §3.7 asks of every text but the user name. */
export declare function isPrintableAscii(text: string): boolean;
/**
 * Brings a user name into the form RFC 8907 §3.7 sends: UTF-8 text, width forms mapped and NFC applied,
 * case kept (RFC 8265 §3.4.2). Gives undefined where it has a control character or a lone surrogate.
 *
 * The profile's narrower sets of letters are left to the server: a name under which someone has logged in
 * must stay accountable.
 */
export declare function prepareUsername(name: string): string | undefined;
/** Reads a user name from the wire; undefined where the bytes are not one. */
export declare function readUsername(bytes: Buffer): string | undefined;
/** Reads printable US-ASCII; undefined where there is any other byte. */
export declare function readAscii(bytes: Buffer): string | undefined;
/** Reads text meant for a log: every byte that is not printable US-ASCII becomes U+FFFD. */
export declare function readDisplayText(bytes: Buffer): string;
