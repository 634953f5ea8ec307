import type { MemberProblem, InterimReport } from "./messages.ts";
import { err, ok, prepareUsername, type RecordKind, type Result } from "../../src/index.ts";

/** A report whose every member is as it must be; times in wall-clock milliseconds. */
export type CheckedReport = Omit<InterimReport, "at" | "startedAt" | "client"> & {
  readonly client: string;
  readonly at?: number;
  readonly startedAt?: number;
};

/** Says what is wrong with a member, as the end of a sentence; undefined: nothing. */
type Check = (value: unknown) => string | undefined;

/** Longest text of one octet's length on the wire (RFC 8907 §7.1). */
const MAX_OCTETS = 255;
const MAX_TASK_ID = MAX_OCTETS - "task_id=".length;
const MAX_YEAR_MS = Date.UTC(10_000, 0, 1);

/** RFC 3339 §5.6; `Date.parse` takes more than this, and reads some of it as local time. */
const DATE_TIME =
  /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** Arguments that are made of the report's members, so that each is said once. */
const MADE_ARGUMENTS: Readonly<Record<string, string>> = {
  task_id: "taskId",
  start_time: "startedAt",
  stop_time: "at",
  elapsed_time: "elapsedSeconds",
  timezone: "at",
  bytes_in: "octets",
  bytes_out: "octets",
};

/** Names of `authen_method`, `authen_type` and `authen_service`. */
export const AUTHENTICATION_NAMES = {
  method: [
    "not-set",
    "none",
    "krb5",
    "line",
    "enable",
    "local",
    "tacacs+",
    "guest",
    "radius",
    "krb4",
    "rcmd",
  ],
  type: ["not-set", "ascii", "pap", "chap", "mschap", "mschapv2"],
  service: ["none", "login", "enable", "ppp", "pt", "rcmd", "x25", "nasi", "fwproxy"],
} as const;

const COMMON: Readonly<Record<string, Check>> = {
  id: text(1, MAX_OCTETS),
  client: text(1, 64),
  taskId: ascii(1, MAX_TASK_ID),
  template: text(1, MAX_OCTETS),
  user: username,
  port: ascii(0, MAX_OCTETS),
  remoteAddress: ascii(0, MAX_OCTETS),
  privilegeLevel: integer(15),
  authentication: members(
    Object.fromEntries(Object.entries(AUTHENTICATION_NAMES).map(([name, words]) => [name, word(words)])),
  ),
  at: dateTime,
};
const OF_STOP: Readonly<Record<string, Check>> = {
  ...COMMON,
  startedAt: dateTime,
  elapsedSeconds: integer(Number.MAX_SAFE_INTEGER),
  octets: members({ in: integer(Number.MAX_SAFE_INTEGER), out: integer(Number.MAX_SAFE_INTEGER) }, true),
};
const MEMBERS: Readonly<Record<RecordKind, Readonly<Record<string, Check>>>> = {
  start: COMMON,
  stop: OF_STOP,
  watchdog: {
    ...OF_STOP,
    update: (value) => (typeof value === "boolean" ? undefined : "is not true or false"),
  },
};
const REQUIRED = ["id", "taskId", "user"] as const;

/** Reads the JSON of a report; every mistake is told, not only the first. */
export function readReport(kind: RecordKind, json: unknown): Result<CheckedReport, readonly MemberProblem[]> {
  if (!isObject(json)) return err([{ pointer: "", detail: "is not a JSON object" }]);
  const problems: MemberProblem[] = [];
  const known = MEMBERS[kind];
  for (const [name, value] of Object.entries(json)) {
    const pointer = pointerTo(name);
    if (name === "arguments") {
      problems.push(...argumentProblems(value));
      continue;
    }
    const detail = Object.hasOwn(known, name)
      ? known[name]?.(value)
      : `is no member of this report; there are ${[...Object.keys(known), "arguments"].join(", ")}`;
    if (detail !== undefined) problems.push({ pointer, detail });
  }
  for (const name of REQUIRED) {
    if (!Object.hasOwn(json, name)) problems.push({ pointer: pointerTo(name), detail: "is missing" });
  }
  if (problems.length > 0) return err(problems);

  const report = json as unknown as InterimReport; // every member was checked above
  const { at, startedAt, client = "default", ...rest } = report;
  const checked: CheckedReport = {
    ...rest,
    client,
    ...(at !== undefined && { at: Date.parse(at) }),
    ...(startedAt !== undefined && { startedAt: Date.parse(startedAt) }),
  };
  if (checked.at !== undefined && checked.startedAt !== undefined && checked.startedAt > checked.at) {
    return err([{ pointer: "/startedAt", detail: "is after at" }]);
  }
  return ok(checked);
}

function argumentProblems(value: unknown): readonly MemberProblem[] {
  if (!Array.isArray(value)) return [{ pointer: "/arguments", detail: "is not an array" }];
  return value.flatMap((argument: unknown, index) => {
    const detail = argumentProblem(argument);
    return detail === undefined ? [] : [{ pointer: `/arguments/${index}`, detail }];
  });
}

function argumentProblem(value: unknown): string | undefined {
  const wrong = ascii(1, MAX_OCTETS)(value);
  if (wrong !== undefined) return wrong;
  const name = /^([^=*]+)[=*]/.exec(String(value))?.[1];
  if (name === undefined) return "is neither name=value nor name*value";
  const member = Object.hasOwn(MADE_ARGUMENTS, name) ? MADE_ARGUMENTS[name] : undefined;
  return member === undefined ? undefined : `${name} is made of the member ${member}: say it there`;
}

function text(min: number, max: number): Check {
  return (value) => {
    if (typeof value !== "string") return "is not a string";
    if (/\p{Cs}/u.test(value)) return "has a lone surrogate";
    const length = Array.from(value).length;
    return length >= min && length <= max ? undefined : `has ${length} characters, not ${min} to ${max}`;
  };
}

function ascii(min: number, max: number): Check {
  const length = text(min, max);
  return (value) =>
    typeof value === "string" && !/^[\x20-\x7e]*$/.test(value)
      ? "has other characters than printable US-ASCII"
      : length(value);
}

function username(value: unknown): string | undefined {
  if (typeof value !== "string") return "is not a string";
  const sent = prepareUsername(value);
  if (sent === undefined) return "has a control character or a lone surrogate";
  const octets = Buffer.byteLength(sent);
  return octets > 0 && octets <= MAX_OCTETS ? undefined : `has ${octets} octets, not 1 to ${MAX_OCTETS}`;
}

function integer(max: number): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max
      ? undefined
      : `is not a whole number from 0 to ${max}`;
}

function word(words: readonly string[]): Check {
  return (value) => (words.includes(String(value)) ? undefined : `is none of ${words.join(", ")}`);
}

function dateTime(value: unknown): string | undefined {
  // The pattern lets 30 February through, and `Date.parse` would make 1 March of it.
  const day = typeof value === "string" && DATE_TIME.test(value) ? value.slice(0, 10) : undefined;
  const midnight = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(String(day));
  const time = isDay ? Date.parse(String(value)) : Number.NaN;
  return time >= 0 && time < MAX_YEAR_MS
    ? undefined
    : "is not a date and time of RFC 3339, from 1970 on, such as 2024-05-17T08:30:00Z";
}

/** An object with members of these names only. */
function members(checks: Readonly<Record<string, Check>>, all = false): Check {
  const names = Object.keys(checks);
  return (value) => {
    if (!isObject(value)) return `is not an object of ${names.join(", ")}`;
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(checks, name))
        return `has a member ${JSON.stringify(name)} that is none of ${names.join(", ")}`;
      const wrong = checks[name]?.(value[name]);
      if (wrong !== undefined) return `: ${name} ${wrong}`;
    }
    const missing = all ? names.find((name) => !Object.hasOwn(value, name)) : undefined;
    return missing === undefined ? undefined : `: ${missing} is missing`;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** RFC 6901 §3. */
function pointerTo(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
