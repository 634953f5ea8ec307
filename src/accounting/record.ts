/** One argument of RFC 8907 §6.1: mandatory ones are sent as `name=value`, optional ones as `name*value`. */
export interface Argument {
  readonly name: string;
  readonly value: string;
  readonly optional?: boolean;
}

/** What a record tells of its task: RFC 8907 §7.1. */
export type RecordKind = "start" | "watchdog" | "stop";

/** Who reported a record, and under which id: the pair stands for one record, however often it is reported. */
export interface RecordSource {
  readonly name: string;
  readonly id: string;
  /** Digest of what was reported, 0..2^48-1: another one under the same id is another record. Absent: nothing is compared. */
  readonly content?: number;
}

/** How the user was authenticated, as RFC 8907 §7.1 sends it: bytes, see tacacs/authentication-codes.ts. */
export interface Authentication {
  readonly method: number;
  readonly type: number;
  readonly service: number;
}

/**
 * What happened, fixed at the moment it happened and sent unchanged in every transmission.
 * Plain data: the store keeps it as JSON.
 */
export interface AccountingRecord {
  readonly kind: RecordKind;
  /** Ties START, WATCHDOG and STOP of one session together; unique across restarts. */
  readonly taskId: string;
  /**
   * Whose tasks these are, such as the address of a relayed device: the same taskId of two clients means two tasks.
   * Absent: this server's own sessions.
   */
  readonly client?: string;
  /** Absent: reporting the record again makes another packet. */
  readonly source?: RecordSource;
  /** Name of the hwtacacs template whose servers get it. */
  readonly template: string;
  readonly username: string;
  /** The port the user came in by, such as `netconf12`; RFC 8907 §7.1 `port`. */
  readonly port: string;
  /** Where the user came from; RFC 8907 §7.1 `rem_addr`. */
  readonly remoteAddress: string;
  /** Privilege level 0..15, RFC 8907 §9. */
  readonly privilegeLevel: number;
  /** Absent: by a password of this machine, at a log-in. */
  readonly authentication?: Authentication;
  /** A WATCHDOG that carries new values: sent with the flags WATCHDOG and START (RFC 8907 §7.2). */
  readonly update?: boolean;
  /** Octets from and to the user so far, 0..2^53-1: sent as `bytes_in` and `bytes_out` in the template's unit. */
  readonly octets?: { readonly in: number; readonly out: number };
  /** In the order they are sent; `task_id` is among them. */
  readonly args: readonly Argument[];
}
