import { createHash } from "node:crypto";
import type { AUTHENTICATION_NAMES, CheckedReport } from "./report-reader.ts";
import {
  AuthenMethod,
  AuthenService,
  AuthenType,
  type AccountingRecord,
  type Argument,
  type RecordKind,
} from "../../src/index.ts";

type Names = typeof AUTHENTICATION_NAMES;

const METHODS: Readonly<Record<Names["method"][number], AuthenMethod>> = {
  "not-set": AuthenMethod.notSet,
  none: AuthenMethod.none,
  krb5: AuthenMethod.krb5,
  line: AuthenMethod.line,
  enable: AuthenMethod.enable,
  local: AuthenMethod.local,
  "tacacs+": AuthenMethod.tacacsPlus,
  guest: AuthenMethod.guest,
  radius: AuthenMethod.radius,
  krb4: AuthenMethod.krb4,
  rcmd: AuthenMethod.rcmd,
};

const TYPES: Readonly<Record<Names["type"][number], AuthenType>> = {
  "not-set": AuthenType.notSet,
  ascii: AuthenType.ascii,
  pap: AuthenType.pap,
  chap: AuthenType.chap,
  mschap: AuthenType.mschap,
  mschapv2: AuthenType.mschapV2,
};

/** Level of an ordinary user, RFC 8907 §9. */
const USER_LEVEL = 1;

/**
 * The record of a report: RFC 8907 §8.3 `task_id`, `start_time`, `timezone`, then the caller's arguments, then
 * `stop_time` and `elapsed_time`. All times are fixed here; `now`, in wall-clock milliseconds, stands for an event
 * without a time.
 */
export function recordOf(
  kind: RecordKind,
  report: CheckedReport,
  context: { readonly template: string; readonly now: number },
): AccountingRecord {
  const { authentication = {}, octets, update } = report;
  const reporter = `api:${report.client}`;
  return {
    kind,
    taskId: report.taskId,
    client: reporter,
    source: { name: reporter, id: report.id, content: contentOf(kind, report) },
    template: context.template,
    username: report.user,
    port: report.port ?? "",
    remoteAddress: report.remoteAddress ?? "",
    privilegeLevel: report.privilegeLevel ?? USER_LEVEL,
    authentication: {
      method: METHODS[authentication.method ?? "not-set"],
      type: TYPES[authentication.type ?? "not-set"],
      service: AuthenService[authentication.service ?? "none"],
    },
    ...(update === true && { update }),
    ...(octets && { octets: { in: octets.in, out: octets.out } }),
    args: argumentsOf(kind, report, context.now),
  };
}

/**
 * Digest of a report. Not of its time: a caller that could not wait for the answer may report the same event again
 * with another one.
 */
function contentOf(kind: RecordKind, report: CheckedReport): number {
  const members = Object.entries(report)
    .filter(([name]) => name !== "at")
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([kind, members]))
    .digest()
    .readUIntBE(0, 6);
}

function argumentsOf(kind: RecordKind, report: CheckedReport, now: number): readonly Argument[] {
  const at = report.at ?? now;
  const startedAt = kind === "start" ? at : report.startedAt;
  const started = startedAt === undefined ? undefined : seconds(startedAt);
  // Without `at` this clock may be behind the caller's: a session does not end before its start.
  const ended = Math.max(started ?? 0, seconds(at));
  const elapsed =
    report.elapsedSeconds ?? (kind === "start" || started === undefined ? undefined : ended - started);
  return [
    { name: "task_id", value: report.taskId },
    ...(started === undefined ? [] : [{ name: "start_time", value: String(started) }]),
    { name: "timezone", value: "UTC" },
    ...(report.arguments ?? []).map(argument),
    ...(kind === "stop" ? [{ name: "stop_time", value: String(ended) }] : []),
    ...(elapsed === undefined ? [] : [{ name: "elapsed_time", value: String(elapsed) }]),
  ];
}

/** RFC 8907 §6.1: the first separator ends the name. */
function argument(text: string): Argument {
  const at = text.search(/[=*]/);
  const plain = { name: text.slice(0, at), value: text.slice(at + 1) };
  return text[at] === "*" ? { ...plain, optional: true } : plain;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
