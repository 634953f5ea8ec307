/** What access software and the daemon say to each other, as JSON; openapi.json describes the same. */

/** What every report of access software says. */
export interface Report {
  /**
   * Stands for this report, however often it is sent: 1..255 characters, of the caller's choice, another one for each
   * report of a session.
   */
  readonly id: string;
  /** Program that reports: keeps the ids and tasks of several programs apart. 1..64 characters; `default` if absent. */
  readonly client?: string;
  /** Ties the reports of one session together, unique across restarts: 1..247 printable US-ASCII characters. */
  readonly taskId: string;
  /** Name of a hwtacacs template; absent: that of the accounting-scheme. */
  readonly template?: string;
  /** 1..255 octets of UTF-8 without control characters. */
  readonly user: string;
  /** Port the user came in by: up to 255 printable US-ASCII characters. */
  readonly port?: string;
  /** Where the user came from: up to 255 printable US-ASCII characters. */
  readonly remoteAddress?: string;
  /** 0..15; 1 if absent. */
  readonly privilegeLevel?: number;
  /** How the user was authenticated; what is absent is sent as not set. */
  readonly authentication?: ReportedAuthentication;
  /** When it happened, RFC 3339; absent: when the daemon gets the report, which is later. */
  readonly at?: string;
  /** Further arguments of RFC 8907 §8, as `name=value` or, where the server may disregard it, `name*value`. */
  readonly arguments?: readonly string[];
}

/** Names of the codes of RFC 8907 §7.1. */
export interface ReportedAuthentication {
  readonly method?:
    | "not-set"
    | "none"
    | "krb5"
    | "line"
    | "enable"
    | "local"
    | "tacacs+"
    | "guest"
    | "radius"
    | "krb4"
    | "rcmd";
  readonly type?: "not-set" | "ascii" | "pap" | "chap" | "mschap" | "mschapv2";
  readonly service?: "none" | "login" | "enable" | "ppp" | "pt" | "rcmd" | "x25" | "nasi" | "fwproxy";
}

/** A session has begun. */
export type StartReport = Report;

/** A session has ended. */
export interface StopReport extends Report {
  /** When the session began, RFC 3339, not after `at`. */
  readonly startedAt?: string;
  /** Seconds of the session, where its clock knows better than `at` less `startedAt`. */
  readonly elapsedSeconds?: number;
  /** Octets from and to the user, 0..2^53-1 each. */
  readonly octets?: { readonly in: number; readonly out: number };
}

/** A session goes on. */
export interface InterimReport extends StopReport {
  /** Values of the session have changed: sent as WATCHDOG with START (RFC 8907 §7.1). */
  readonly update?: boolean;
}

/** The report is on disk, and will be sent until a server has answered it, as often as the resend policy says. */
export interface ReportAccepted {
  /** Number of the stored packet, as NETCONF shows it. */
  readonly packet: number;
  /** It had been reported before: nothing was stored now. */
  readonly duplicate: boolean;
}

/** Whether reports are taken. */
export interface Health {
  readonly status: "ok";
  /** Packets stored, and how many may be. */
  readonly stored: number;
  readonly maxPackets: number;
}

/** Why a request was not carried out (RFC 9457); nothing of it is stored. */
export interface Problem {
  /** `urn:hwtacacsd:params:problem:` and the kind. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What is wrong and what to do, in a sentence for people. */
  readonly detail: string;
  /** Whether the same request may succeed later, with nothing changed by the caller. */
  readonly retry: boolean;
  /** Each member at fault. */
  readonly errors?: readonly MemberProblem[];
}

/** A member of a report that is at fault. */
export interface MemberProblem {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}
