import { Secret } from "../base/secret.ts";
import type { TlsTarget } from "../tacacs/dialler.ts";

/** How often and how fast one accounting-stop packet is sent again. */
export interface ResendPolicy {
  /** Retransmissions in one cycle after its first transmission, 0..300; 0 is `disable`. */
  readonly retransmissions: number;
  /** Milliseconds before the first retransmission; doubled for each further one. */
  readonly intervalMs: number;
  /** Ceiling of the doubling, milliseconds. */
  readonly maxIntervalMs: number;
  readonly exhaustedAction: "park" | "discard";
}

/** One accounting server of a template. */
export interface AccountingServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Absent: bodies are not obfuscated. */
  readonly sharedKey: Secret | undefined;
  /** Whether one connection carries many exchanges, when the server agrees to that. */
  readonly singleConnection: boolean;
  /** Present: the server is reached over TLS 1.3 only, and the shared key is not used. */
  readonly tls: TlsTarget | undefined;
}

/** In what traffic is reported. */
export type TrafficUnit = "byte" | "kbyte" | "mbyte" | "gbyte";

/** A hwtacacs template; the first server is the primary. */
export interface Template {
  readonly name: string;
  readonly servers: readonly AccountingServer[];
  /** Milliseconds for one transmission and its reply. */
  readonly responseTimeoutMs: number;
  /** Milliseconds that a failed server is left alone; 0: until the others fail too. */
  readonly quietTimeMs: number;
  readonly sourceAddress: string | undefined;
  /** Unit of `bytes_in` and `bytes_out`. */
  readonly trafficUnit: TrafficUnit;
  /** Whether user names are sent with their `@domain`. */
  readonly domainIncluded: boolean;
}

/** All that the engine follows. */
export interface AccountingConfig {
  readonly resend: ResendPolicy;
  readonly maxPackets: number;
  /** Percent of `maxPackets`; the lower one is less than the upper. */
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly templates: ReadonlyMap<string, Template>;
  readonly scheme: AccountingScheme;
}

/** What is accounted, and what happens to users for whom that fails. */
export interface AccountingScheme {
  /** undefined: no accounting. */
  readonly template: string | undefined;
  readonly startFail: FailAction;
  /** Milliseconds between two WATCHDOGs of one session; undefined: none. */
  readonly realtimeIntervalMs: number | undefined;
  readonly interimFail: {
    /** WATCHDOGs of one session in succession, 1..255. */
    readonly maxTimes: number;
    readonly action: FailAction;
  };
}

/** What is done with a user for whom accounting fails. */
export type FailAction = "offline" | "online";

/** RFC 7951 form of the YANG container, valid by the schema. */
interface Hwtacacs {
  readonly "accounting-stop-packet"?: AccountingStopPacket;
  readonly template?: readonly {
    readonly name: string;
    readonly "response-timeout"?: number;
    readonly "quiet-time"?: number;
    readonly "shared-key"?: string;
    readonly "source-address"?: string;
    readonly "traffic-unit"?: TrafficUnit;
    readonly "domain-included"?: boolean;
    readonly "accounting-server"?: readonly {
      readonly name: string;
      readonly address: string;
      readonly port?: number;
      readonly "shared-key"?: string;
      readonly "single-connection"?: boolean;
      readonly tls?: { readonly "server-name"?: string };
    }[];
  }[];
  readonly "accounting-scheme"?: {
    readonly template?: string;
    readonly "start-fail"?: FailAction;
    readonly realtime?: { readonly interval?: number };
    readonly "interim-fail"?: { readonly "max-times"?: number; readonly action?: FailAction };
  };
}

interface AccountingStopPacket {
  readonly resend?: Readonly<Record<string, unknown>>;
  readonly buffer?: {
    readonly "max-packets"?: number;
    readonly "upper-threshold"?: number;
    readonly "lower-threshold"?: number;
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Huawei's. */
const DEFAULT_POLICY: ResendPolicy = {
  retransmissions: 3,
  intervalMs: 10 * SECOND,
  maxIntervalMs: 300 * SECOND,
  exhaustedAction: "park",
};

/** Reads the configuration of `/hwtacacs:hwtacacs`, RFC 7951 JSON that the schema has validated; defaults are Huawei's. */
export function readConfig(json: unknown): AccountingConfig {
  // Validated by libyang against the module; only the defaults are filled in here.
  const data = (json as { readonly "hwtacacs:hwtacacs"?: Hwtacacs })["hwtacacs:hwtacacs"] ?? {};
  const scheme = data["accounting-scheme"] ?? {};
  const stored = data["accounting-stop-packet"] ?? {};
  const { buffer = {} } = stored;
  const interval = scheme.realtime?.interval;
  const templates = (data.template ?? []).map((template): [string, Template] => [
    template.name,
    {
      name: template.name,
      responseTimeoutMs: (template["response-timeout"] ?? 5) * SECOND,
      quietTimeMs: (template["quiet-time"] ?? 5) * MINUTE,
      sourceAddress: template["source-address"],
      trafficUnit: template["traffic-unit"] ?? "byte",
      domainIncluded: template["domain-included"] ?? true,
      servers: (template["accounting-server"] ?? []).map((server) => {
        const key = server["shared-key"] ?? template["shared-key"];
        return {
          name: server.name,
          address: server.address,
          port: server.port ?? 49,
          sharedKey: key === undefined ? undefined : new Secret(key),
          singleConnection: server["single-connection"] ?? false,
          tls: server.tls && { serverName: server.tls["server-name"] },
        };
      }),
    },
  ]);
  return {
    resend: changedPolicy(DEFAULT_POLICY, Object.entries(stored.resend ?? {})),
    maxPackets: buffer["max-packets"] ?? 1_000_000,
    upperThreshold: buffer["upper-threshold"] ?? 80,
    lowerThreshold: buffer["lower-threshold"] ?? 60,
    templates: new Map(templates),
    scheme: {
      template: scheme.template,
      startFail: scheme["start-fail"] ?? "online",
      realtimeIntervalMs: interval === undefined ? undefined : interval * MINUTE,
      interimFail: {
        maxTimes: scheme["interim-fail"]?.["max-times"] ?? 3,
        action: scheme["interim-fail"]?.action ?? "online",
      },
    },
  };
}

/** A policy after some leaves of `/hwtacacs:hwtacacs/accounting-stop-packet/resend` have got these values. */
export function changedPolicy(
  policy: ResendPolicy,
  leaves: Iterable<readonly [name: string, value: unknown]>,
): ResendPolicy {
  let { retransmissions, intervalMs, maxIntervalMs, exhaustedAction } = policy;
  for (const [name, value] of leaves) {
    if (name === "disable") retransmissions = 0;
    else if (name === "enable") retransmissions = Number(value);
    else if (name === "interval") intervalMs = Number(value) * SECOND;
    else if (name === "max-interval") maxIntervalMs = Number(value) * SECOND;
    else if (name === "exhausted-action") exhaustedAction = value === "discard" ? "discard" : "park";
  }
  return { retransmissions, intervalMs, maxIntervalMs, exhaustedAction };
}
