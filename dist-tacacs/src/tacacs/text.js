import { isUtf8 } from "node:buffer";
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** Half and full width forms, which the profile replaces by their ordinary ones. */
const WIDTH_FORM = /[\uff01-\uffee]/g;
/** Control characters, and surrogates without their other half, which have no UTF-8 form. */
const UNSENDABLE_IN_USERNAME = /[\p{Cc}\p{Cs}]/u;
/** True where `text` is printable US-ASCII: what RFC 8907 §3.7 asks of every text but the user name. */
export function isPrintableAscii(text) {
    return PRINTABLE_ASCII.test(text);
}
/**
 * Brings a user name into the form RFC 8907 §3.7 sends: UTF-8 text, width forms mapped and NFC applied,
 * case kept (RFC 8265 §3.4.2). Gives undefined where it has a control character or a lone surrogate.
 *
 * The profile's narrower sets of letters are left to the server: a name under which someone has logged in
 * must stay accountable.
 */
export function prepareUsername(name) {
    if (UNSENDABLE_IN_USERNAME.test(name))
        return undefined;
    return name.replace(WIDTH_FORM, (form) => form.normalize("NFKC")).normalize("NFC");
}
/** Reads a user name from the wire; undefined where the bytes are not one. */
export function readUsername(bytes) {
    if (!isUtf8(bytes))
        return undefined;
    const name = bytes.toString("utf8");
    return UNSENDABLE_IN_USERNAME.test(name) ? undefined : name;
}
/** Reads printable US-ASCII; undefined where there is any other byte. */
export function readAscii(bytes) {
    const text = bytes.toString("latin1");
    return isPrintableAscii(text) ? text : undefined;
}
/** Reads text meant for a log: every byte that is not printable US-ASCII becomes U+FFFD. */
export function readDisplayText(bytes) {
    return bytes.toString("latin1").replace(/[^\x20-\x7e]/g, "\ufffd");
}
//# sourceMappingURL=text.js.map