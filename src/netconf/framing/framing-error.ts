/** The bytes break the framing's grammar: the stream can no longer be cut into messages, which ends the session (RFC 6242 §4.2). */
export interface FramingError {
  /** A sentence for the log; holds no bytes of the peer. */
  readonly message: string;
}
