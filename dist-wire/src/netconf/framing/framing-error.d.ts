/**
 * Why a peer's byte stream can no longer be cut into messages. Either kind ends the session (RFC 6242 §4.2).
 * `malformed`: the bytes break the framing's grammar. `too-big`: a message is larger than this server accepts.
 */
export interface FramingError {
    readonly kind: "malformed" | "too-big";
    /** A sentence for the log; holds no bytes of the peer. */
    readonly message: string;
}
