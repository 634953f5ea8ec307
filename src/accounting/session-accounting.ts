import type { AccountingRecord, Argument } from "./record.ts";

/** A management session, or any user's, as accounting sees it. */
export interface AccountedSession {
  readonly taskId: string;
  readonly template: string;
  readonly username: string;
  readonly port: string;
  readonly remoteAddress: string;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
}

/** Management level 3 of Huawei's command privileges is the highest, 15, of RFC 8907 §9. */
const PRIVILEGE_LEVEL = 15;

/** The START record of a session: RFC 8907 §8.3 `task_id`, `start_time`, `timezone`, `service`. */
export function startRecord(session: AccountedSession): AccountingRecord {
  return {
    kind: "start",
    taskId: session.taskId,
    template: session.template,
    username: session.username,
    port: session.port,
    remoteAddress: session.remoteAddress,
    privilegeLevel: PRIVILEGE_LEVEL,
    args: [
      { name: "task_id", value: session.taskId },
      { name: "start_time", value: seconds(session.startedAt) },
      { name: "timezone", value: "UTC" },
      { name: "service", value: "netconf" },
      { name: "protocol", value: "ssh" },
    ],
  };
}

/**
 * The STOP record of a task: its START with `stop_time` and `elapsed_time` (RFC 8907 §8.3), fixed from here on.
 * One that has them already stays as it is. `stoppedAt` is in wall-clock milliseconds; before the start it
 * counts as the start.
 */
export function stopRecord(start: AccountingRecord, stoppedAt: number): AccountingRecord {
  if (start.args.some((argument) => argument.name === "stop_time")) return { ...start, kind: "stop" };
  const startedAt = Number(start.args.find((argument) => argument.name === "start_time")?.value ?? 0);
  const stopped = Math.max(startedAt, Math.floor(stoppedAt / 1000));
  const times: readonly Argument[] = [
    { name: "stop_time", value: String(stopped) },
    { name: "elapsed_time", value: String(stopped - startedAt) },
  ];
  return { ...start, kind: "stop", args: [...start.args, ...times] };
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000));
}
