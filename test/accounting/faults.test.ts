import assert from "node:assert/strict";
import { AccountingEngine, readConfig, TacacsClient, type AccountingConfig } from "../../src/index.ts";
import type { SqliteStoreOptions } from "../../server/store-sqlite/sqlite-store.ts";
import { useScratchStore } from "../server/store-sqlite/scratch-store.ts";
import { TacacsDialler } from "../../server/tacacs-dialler.ts";
import { readTlsMaterial, type TlsMaterial } from "../../server/tls-material.ts";
import { TestAuthority, type Identity } from "../support/certificates.ts";
import { TlsFiles } from "../support/tls-files.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { SHARED_KEY } from "../support/hwtacacs.ts";
import { TacacsServer, type Behaviour } from "../support/tacacs-server.ts";
import { openEngine, recordOf, shownBy } from "../support/engine.ts";

const DAY = 86_400_000;

/** Every way in which a server fails to take a packet; `down`: nobody listens; `certificate`: it is of
 * another authority. */
const FAULTS: readonly (Behaviour | "down" | "certificate")[] = [
  "silent",
  "error",
  "follow",
  "garbage",
  "close",
  "reset",
  "wrong-key",
  "half-reply",
  "down",
  "certificate",
];

/** What happens between the first and the second transmission under `enable 2`, and how many the policies then grant. */
const CIRCUMSTANCES = [
  { name: "nothing else happens", what: "nothing", want: 3 },
  { name: "the policy becomes disable", what: "disable", want: 1 },
  { name: "the policy becomes enable 4", what: "enable 4", want: 5 },
  { name: "the process ends and starts again", what: "restart", want: 3 },
  { name: "the disk is full until the process starts again", what: "full disk", want: 3 },
  { name: "the clock is set back a day", what: "back", want: 3 },
  { name: "the clock is set forward a day", what: "forward", want: 3 },
] as const;

interface ShownPacket {
  readonly state: string;
  readonly template: string;
  readonly "task-id": string;
  readonly "send-times": number;
}

/** Whether sessions have connections of their own, or share them. */
const CONNECTIONS = [
  { over: "a connection each", single: false, tls: false },
  { over: "shared connections", single: true, tls: false },
  { over: "TLS", single: true, tls: true },
] as const;

function templateOf(
  name: string,
  { port }: TacacsServer,
  { single, tls }: { readonly single: boolean; readonly tls: boolean },
): object {
  const server = {
    name: "s",
    address: "127.0.0.1",
    port,
    "single-connection": single,
    ...(tls && { tls: {} }),
  };
  return { name, "quiet-time": 0, "shared-key": SHARED_KEY, "accounting-server": [server] };
}

describe("accounting-stop packets and servers at fault, over TCP", function () {
  this.timeout(20_000);
  const scratch = useScratchStore();
  let clock: FakeClock;
  let faulty: TacacsServer;
  let healthy: TacacsServer;
  let engine: AccountingEngine;
  let client: TacacsClient;
  let connections: { readonly single: boolean; readonly tls: boolean };
  let files: TlsFiles;
  let material: TlsMaterial;
  let stranger: Identity;

  before(async () => {
    files = await TlsFiles.create();
    const read = await readTlsMaterial(files.paths);
    assert.ok(read.ok);
    material = read.value;
    const names = [{ type: "ip", value: "127.0.0.1" }] as const;
    stranger = await (await TestAuthority.create("Stranger")).issue("server", { names });
  });

  after(() => files.remove());

  async function serve(certificate: "right" | "wrong" = "right", port = 0): Promise<TacacsServer> {
    if (!connections.tls) return TacacsServer.start({ key: SHARED_KEY, singleConnect: true, port });
    const own = certificate === "wrong" ? stranger : undefined;
    const { cert, key } = material.secrets();
    return TacacsServer.start({
      singleConnect: true,
      port,
      tls: {
        cert: own?.certificate ?? cert,
        key: own?.privateKey ?? key,
        ca: files.authority.certificate,
        rejectUnauthorized: true,
      },
    });
  }
  let store: Awaited<ReturnType<typeof scratch.open>>;

  function configOf(resend: object): AccountingConfig {
    return readConfig({
      "hwtacacs:hwtacacs": {
        "accounting-stop-packet": { resend: { interval: 1, "max-interval": 1, ...resend } },
        template: [
          templateOf("faulty", faulty, connections),
          templateOf("healthy", healthy, connections),
          { name: "idle" },
        ],
      },
    });
  }

  async function open(config: AccountingConfig, disk: SqliteStoreOptions = {}): Promise<void> {
    store = await scratch.open(disk);
    const dialler = new TacacsDialler(material);
    client = new TacacsClient(clock, (target) => dialler.dial(target));
    engine = await openEngine({
      store: store.packets,
      clock,
      transmit: (request, server, options) => client.transmit(request, server, options),
      config,
    });
  }

  /** The stored packets, but for those that only fill the disk. */
  async function packets(): Promise<readonly ShownPacket[]> {
    const { packet } = await shownBy<{ readonly packet: readonly ShownPacket[] }>(engine);
    return packet.filter(({ template }) => template !== "idle");
  }

  /** Stores packets that nobody sends, long ones and then short ones, until the disk has no room for any. */
  async function fillDisk(): Promise<void> {
    for (const value of ["x".repeat(250), ""]) {
      const args = Array.from({ length: 20 }, () => ({ name: "fill", value }));
      for (let stored = true; stored;)
        stored = (await engine.accept(recordOf("fill", { template: "idle", ...(value && { args }) }))).ok;
    }
  }

  async function restart(): Promise<void> {
    await engine.close();
    client.close();
    await store.close();
    await open(configOf({ enable: 2 }));
  }

  /** Turns the clock as far as the engine waits for it, until its packets look as wanted. */
  async function until(wanted: (shown: readonly ShownPacket[]) => boolean): Promise<readonly ShownPacket[]> {
    let timedOut = faulty.requests.length;
    for (;;) {
      const shown = await packets();
      if (wanted(shown)) return shown;
      const inFlight = shown.some(({ state, template }) => state === "in-flight" && template === "faulty");
      if (inFlight && faulty.requests.length > timedOut && faulty.behaviour === "silent") {
        timedOut += 1;
        clock.advance(5000); // the response timeout
      } else if (shown.every(({ state }) => state === "waiting" || state === "parked")) {
        clock.advance(1000);
      }
    }
  }

  beforeEach(async () => {
    clock = new FakeClock();
  });

  afterEach(async () => {
    await engine.close();
    client.close();
    await Promise.all([faulty.stop(), healthy.stop()]);
  });

  const table = FAULTS.flatMap((fault) =>
    CIRCUMSTANCES.flatMap((circumstance) =>
      CONNECTIONS.filter(({ tls }) => tls || fault !== "certificate").map((over) => ({
        fault,
        ...circumstance,
        ...over,
      })),
    ),
  );
  for (const { fault, name, what, want, ...row } of table) {
    it(`${fault}, over ${row.over}, and ${name}: ${want} transmissions, nothing lost, nothing blocked`, async () => {
      connections = row;
      [faulty, healthy] = await Promise.all([serve(fault === "certificate" ? "wrong" : "right"), serve()]);
      if (fault === "down") await faulty.stop();
      else if (fault !== "certificate") faulty.behaviour = fault;
      await open(configOf({ enable: 2 }), what === "full disk" ? { maxPages: 60 } : {});
      await engine.accept(recordOf("a", { template: "faulty" }));
      await until(([first]) => first?.state === "waiting" && first["send-times"] === 1);
      if (what === "disable") engine.apply(configOf({ disable: [null] }));
      if (what === "enable 4") engine.apply(configOf({ enable: 4 }));
      if (what === "restart") await restart();
      if (what === "full disk") {
        await fillDisk();
        const refused = await engine.accept(recordOf("other", { template: "healthy" }));
        assert.equal(!refused.ok && refused.error.kind, "store-failed");
        await until(([only]) => only?.state === "parked" && only["send-times"] === want);
        await restart();
      }
      if (what === "back" || what === "forward") clock.step(what === "back" ? -DAY : DAY);
      await engine.accept(recordOf("other", { template: "healthy" }));
      const [parked, ...others] = await until((shown) => shown.length === 1 && shown[0]?.state === "parked");
      assert.deepEqual([parked?.["task-id"], parked?.["send-times"], others], ["a", want, []]);
      assert.equal(faulty.requests.length, fault === "down" || fault === "certificate" ? 0 : want);
      assert.equal(healthy.requests.length, 1);

      // The server is well again: a packet that it takes brings the parked one back, unless `disable` says otherwise.
      if (fault === "down" || fault === "certificate") {
        await faulty.stop();
        faulty = await serve("right", faulty.port);
      }
      faulty.behaviour = "success";
      if (what === "disable") engine.apply(configOf({ enable: 2 }));
      await engine.accept(recordOf("b", { template: "faulty" }));
      await until((shown) => shown.length === 0);
      assert.ok(faulty.requests.some(({ args }) => args.get("task_id") === "a"));
    });
  }

  it("a server that closes what it shares at the second request: it stays in use, nothing is lost", async () => {
    connections = { single: true, tls: false };
    [faulty, healthy] = await Promise.all([serve(), serve()]);
    faulty.closeAt = 2;
    await open(configOf({ enable: 300 }));
    for (let i = 0; i < 20; i++) await engine.accept(recordOf(`t${i}`, { template: "faulty" }));
    await until((shown) => shown.length === 0);
    const delivered = new Set(faulty.requests.map(({ args }) => args.get("task_id")));
    assert.equal(delivered.size, 20);
    const shown = JSON.stringify(await engine.state());
    assert.match(shown, /"state":"up"/);
  });
});
