/** The channel below a session. */
export interface SessionTransport {
  /** Sends bytes in order. */
  write(bytes: Uint8Array): void;
  /** Ends the channel once everything written has gone out. */
  end(): void;
  /** Drops the channel at once. */
  destroy(): void;
  /** Drops the channel, on which nothing was sent yet; says why where the protocol has words for it. */
  refuse(reason: string): void;
  /** Bytes that wait for the network. */
  backlog(): number;
  /** Calls back once the network has taken them. */
  onceDrained(callback: () => void): void;
  /** Called when a session that was congested takes input again. */
  resume(): void;
}

/** Who is at the other end. */
export interface SessionPeer {
  readonly username: string;
  /** Groups that the transport or the store of users reports (RFC 8341 §3.3.2). */
  readonly groups: readonly string[];
  /** Whether this is a recovery session (RFC 8341 §3.3.3), which no access control restricts. */
  readonly recovery: boolean;
  readonly address: string;
  readonly port: number;
  readonly transport: "ssh" | "tls";
  /** What the user works with; absent: NETCONF itself. */
  readonly service?: "shell";
}
