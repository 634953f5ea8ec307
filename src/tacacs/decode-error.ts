/**
 * Why bytes are not the packet they should be.
 *
 * - `length-mismatch`: the lengths in the body do not add up to the body's length; with obfuscation
 *   that is how a differing key shows (RFC 8907 §4.5).
 * - `malformed`: a field holds what the RFC does not allow.
 */
export interface DecodeError {
  readonly kind: "length-mismatch" | "malformed";
  /** One sentence for the log; holds no text sent by the peer. */
  readonly reason: string;
}
