import type { AccountingRecord, Argument } from "./record.ts";

/** A user's session as its accounting records tell of it. */
export interface AccountedSession {
  readonly username: string;
  /** What the user came in by: `netconf12`. */
  readonly port: string;
  readonly remoteAddress: string;
  readonly service: string;
  readonly protocol: string;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
}

/** Why a session has ended: values of HWTACACS' argument `disc_cause`, those that its documents give. */
export const DisconnectCause = {
  userRequest: 1,
  connectionLost: 2,
  idleTimeout: 4,
  administrator: 7,
  /** This server failed. */
  serverFault: 9,
  /** This server wanted it. */
  serverRequest: 10,
  /** What the user's program said was wrong. */
  userError: 17,
} as const;
export type DisconnectCause = (typeof DisconnectCause)[keyof typeof DisconnectCause];

/** Management level 3 of Huawei's command privileges is the highest, 15, of RFC 8907 §9. */
const PRIVILEGE_LEVEL = 15;

/** The START record of a session: RFC 8907 §8.3 `task_id`, `start_time`, `timezone`, `service`, `protocol`. */
export function startRecord(session: AccountedSession, taskId: string, template: string): AccountingRecord {
  return {
    kind: "start",
    taskId,
    template,
    username: session.username,
    port: session.port,
    remoteAddress: session.remoteAddress,
    privilegeLevel: PRIVILEGE_LEVEL,
    args: [
      { name: "task_id", value: taskId },
      { name: "start_time", value: seconds(session.startedAt) },
      { name: "timezone", value: "UTC" },
      { name: "service", value: session.service },
      { name: "protocol", value: session.protocol },
    ],
  };
}

/** A WATCHDOG record of a task: its START with `elapsed_time` at `now`, in wall-clock milliseconds. */
export function watchdogRecord(start: AccountingRecord, now: number): AccountingRecord {
  const [, elapsed] = timesAt(start, now);
  return { ...start, kind: "watchdog", args: [...start.args, elapsed] };
}

/**
 * The STOP record of a task: its START with `stop_time`, `elapsed_time` (RFC 8907 §8.3) and `disc_cause`, fixed from
 * here on. One that has them already stays as it is. `stoppedAt` is in wall-clock milliseconds; before the start it
 * counts as the start.
 */
export function stopRecord(
  start: AccountingRecord,
  stoppedAt: number,
  cause: DisconnectCause,
): AccountingRecord {
  if (start.args.some((argument) => argument.name === "stop_time")) return { ...start, kind: "stop" };
  const end: Argument = { name: "disc_cause", value: String(cause) };
  return { ...start, kind: "stop", args: [...start.args, ...timesAt(start, stoppedAt), end] };
}

function timesAt(start: AccountingRecord, now: number): readonly [stop: Argument, elapsed: Argument] {
  const startedAt = Number(start.args.find((argument) => argument.name === "start_time")?.value ?? 0);
  const stopped = Math.max(startedAt, Math.floor(now / 1000));
  return [
    { name: "stop_time", value: String(stopped) },
    { name: "elapsed_time", value: String(stopped - startedAt) },
  ];
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}
