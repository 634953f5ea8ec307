/** One argument of RFC 8907 §6.1: mandatory ones are sent as `name=value`, optional ones as `name*value`. */
export interface Argument {
  readonly name: string;
  readonly value: string;
  readonly optional?: boolean;
}

/**
 * What happened, fixed at the moment it happened and sent unchanged in every transmission.
 * Plain data: the store keeps it as JSON.
 */
export interface AccountingRecord {
  /** Ties START, WATCHDOG and STOP of one session together; unique across restarts. */
  readonly taskId: string;
  /** Name of the hwtacacs template whose servers get it. */
  readonly template: string;
  readonly username: string;
  /** The port the user came in by, such as `netconf12`; RFC 8907 §7.1 `port`. */
  readonly port: string;
  /** Where the user came from; RFC 8907 §7.1 `rem_addr`. */
  readonly remoteAddress: string;
  /** Privilege level 0..15, RFC 8907 §9. */
  readonly privilegeLevel: number;
  /** In the order they are sent; `task_id` is among them. */
  readonly args: readonly Argument[];
}
