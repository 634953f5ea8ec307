/** The access rights of RFC 8341 §3.2.2, as places in a row of verdicts. */
export const Access = { create: 0, read: 1, update: 2, delete: 3, exec: 4 } as const;
export type Access = (typeof Access)[keyof typeof Access];

/** Every access right. */
export const ALL_ACCESS: readonly Access[] = Object.values(Access);

/** What a rule is about, RFC 8341 §3.3.5; `any` where the rule has no rule-type. */
export type RuleTarget =
  | { readonly kind: "any" }
  | { readonly kind: "operation" | "notification"; readonly name: string }
  /** A data path as libyang writes it: the module's name stands where it changes. */
  | { readonly kind: "data"; readonly path: string };

/** One rule; names may be `*`. */
export interface Rule {
  readonly moduleName: string;
  readonly target: RuleTarget;
  readonly access: readonly Access[];
  readonly permit: boolean;
}

/** One rule-list. */
export interface RuleList {
  /** May hold `*`. */
  readonly groups: readonly string[];
  readonly rules: readonly Rule[];
}

/** The configuration below `/nacm`. */
export interface NacmConfig {
  readonly enabled: boolean;
  readonly readDefault: boolean;
  readonly writeDefault: boolean;
  readonly execDefault: boolean;
  readonly externalGroups: boolean;
  /** Names of the groups of each user who is in one. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
  readonly ruleLists: readonly RuleList[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads valid RFC 7951 JSON, with defaults, that holds `ietf-netconf-acm:nacm`. */
export function readNacmConfig(json: unknown): NacmConfig {
  const root = record(record(json)["ietf-netconf-acm:nacm"]);
  const groupsOf = new Map<string, string[]>();
  for (const group of list(record(root["groups"])["group"])) {
    for (const user of strings(group["user-name"])) {
      const groups = groupsOf.get(user) ?? [];
      groups.push(String(group["name"]));
      groupsOf.set(user, groups);
    }
  }
  return {
    enabled: root["enable-nacm"] !== false,
    readDefault: root["read-default"] !== "deny",
    writeDefault: root["write-default"] === "permit",
    execDefault: root["exec-default"] !== "deny",
    externalGroups: root["enable-external-groups"] !== false,
    groupsOf,
    ruleLists: list(root["rule-list"]).map((ruleList) => ({
      groups: strings(ruleList["group"]),
      rules: list(ruleList["rule"]).map(readRule),
    })),
  };
}

function readRule(rule: Json): Rule {
  const operations = text(rule["access-operations"]) ?? "*";
  return {
    moduleName: text(rule["module-name"]) ?? "*",
    target: readTarget(rule),
    access:
      operations === "*"
        ? ALL_ACCESS
        : operations
            .split(" ")
            .flatMap((name) => (name in Access ? Access[name as keyof typeof Access] : [])),
    permit: rule["action"] === "permit",
  };
}

function readTarget(rule: Json): RuleTarget {
  const operation = text(rule["rpc-name"]);
  if (operation !== undefined) return { kind: "operation", name: operation };
  const notification = text(rule["notification-name"]);
  if (notification !== undefined) return { kind: "notification", name: notification };
  const path = text(rule["path"]);
  return path === undefined ? { kind: "any" } : { kind: "data", path };
}

function record(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
