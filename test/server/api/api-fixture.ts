import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { startApi, type Api, type ApiLimits } from "../../../server/api/api-server.ts";
import type { Problem } from "../../../server/api/messages.ts";
import type { ReportEngine } from "../../../server/api/reports.ts";
import type { ApiTcpConfig } from "../../../server/config.ts";
import type { SqliteStoreOptions } from "../../../server/store-sqlite/sqlite-store.ts";
import { readConfig, systemClock, type AccountingEngine, type PacketStore } from "../../../src/index.ts";
import { openEngine } from "../../support/engine.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { REFUSED, ScriptedTransmit } from "../../support/scripted-transmit.ts";
import { silentLog } from "../../support/silent-log.ts";
import { useScratchFolder } from "../scratch-folder.ts";
import { useScratchStore } from "../store-sqlite/scratch-store.ts";
import { checkResponse, DESCRIPTION } from "./description-check.ts";

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** How a test's API differs from an ordinary one. */
export interface ApiChange {
  /** Instead of the real one and its store. */
  readonly engine?: ReportEngine;
  readonly limits?: Partial<ApiLimits>;
  readonly tcp?: ApiTcpConfig;
  readonly store?: SqliteStoreOptions;
  /** Members of `hwtacacs:hwtacacs`. */
  readonly config?: object;
}

/** The API over the real engine and store, on a Unix socket of its own for each test. */
export class ApiFixture {
  readonly #folder: () => string = useScratchFolder();
  readonly #scratch: ReturnType<typeof useScratchStore> = useScratchStore();
  #ends: (() => Promise<void>)[] = [];
  packets!: PacketStore;
  engine!: AccountingEngine;
  api!: Api;

  constructor() {
    afterEach(async () => {
      for (const end of this.#ends.splice(0).reverse()) await end();
    });
  }

  get socket(): string {
    return join(this.#folder(), "api.sock");
  }

  /** Where it is served over TCP. */
  get url(): string {
    return this.api.endpoints[1] ?? "";
  }

  /** Starts it with a template `main`, no server of which can be reached, and a scheme that uses it. */
  async start(change: ApiChange = {}): Promise<void> {
    const engine = change.engine ?? (await this.#openEngine(change));
    this.api = await startApi(
      { socket: { path: this.socket, mode: 0o600 }, ...(change.tcp && { tcp: change.tcp }) },
      {
        engine,
        clock: { ...systemClock, now: () => NOW },
        log: silentLog,
        description: DESCRIPTION,
        ...(change.limits && { limits: change.limits }),
      },
    );
    this.#ends.push(() => this.api.close());
  }

  async #openEngine(change: ApiChange): Promise<AccountingEngine> {
    const network = new ScriptedTransmit();
    network.answer = () => REFUSED;
    this.packets = (await this.#scratch.open(change.store)).packets;
    this.engine = await openEngine({
      store: this.packets,
      clock: new FakeClock(),
      transmit: network.transmit,
      config: configOf(change.config),
    });
    this.#ends.push(() => this.engine.close());
    return this.engine;
  }

  /** One request; its answer is what openapi.json says. */
  async call(
    method: string,
    path: string,
    content?: unknown,
    options: { readonly headers?: Readonly<Record<string, string>>; readonly url?: string } = {},
  ): Promise<Answer> {
    const body = content === undefined || typeof content === "string" ? content : JSON.stringify(content);
    const url = options.url === undefined ? undefined : new URL(options.url);
    const answer = await new Promise<Answer>((resolve, reject) => {
      const sent = request(
        {
          ...(url ? { host: url.hostname, port: url.port } : { socketPath: this.socket }),
          method,
          path,
          agent: false,
          headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...options.headers },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => {
            const headers = new Headers();
            for (const [name, value] of Object.entries(response.headers)) headers.set(name, String(value));
            resolve({ status: response.statusCode ?? 0, headers, body: text });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
    if (method !== "HEAD") checkResponse(method, path, answer);
    return answer;
  }

  /** A report and its answer's JSON. */
  async report(
    kind: "start" | "interim" | "stop",
    content: unknown,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly json: Reported }> {
    const { status, headers, body } = await this.call("POST", `/v1/accounting/${kind}`, content);
    return { status, headers, json: JSON.parse(body) as Reported };
  }
}

/** Members of what was taken, and of a problem. */
export type Reported = Partial<Problem> & { readonly packet?: number; readonly duplicate?: boolean };

/** An engine that no report should reach. */
export const UNREACHED: ReportEngine = {
  config: configOf(),
  total: 0,
  accept: () => assert.fail("a report has reached the engine"),
};

/** Wall-clock milliseconds of every request: 2024-05-17T09:30:00Z. */
export const NOW: number = Date.UTC(2024, 4, 17, 9, 30);

/** The least that a report says. */
export const REPORT = { id: "1", taskId: "t", user: "alice" } as const;

/** The engine's configuration: template `main` and the scheme that uses it, and what `change` adds. */
export function configOf(change: object = {}): ReturnType<typeof readConfig> {
  return readConfig({
    "hwtacacs:hwtacacs": {
      template: [{ name: "main", "accounting-server": [{ name: "s", address: "192.0.2.1" }] }],
      "accounting-scheme": { template: "main" },
      ...change,
    },
  });
}
