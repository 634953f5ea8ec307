import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../../server/store-sqlite/sqlite-store.ts";
import {
  AccountingEngine,
  readConfig,
  systemClock,
  TacacsClient,
  type AccountingConfig,
} from "../../src/index.ts";
import { SHARED_KEY } from "../support/hwtacacs.ts";
import { stopRecord } from "./stop-record.ts";
import { silentLog } from "../support/silent-log.ts";

/*
 * The accounting engine on its own, with the real store and a TACACS+ server in a process of its own: how fast it
 * takes packets in and delivers them, and how its cost grows with the packets that are stored.
 */

const SIZES = [10_000, 100_000, 1_000_000];
/** What is offered: somewhat more than the 5000 a second that have to be taken. */
const OFFERED_PER_SECOND = 5200;

function configOf(port: number, enable: number, single = false): AccountingConfig {
  return readConfig({
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": { resend: { enable }, buffer: { "max-packets": 10_000_000 } },
      template: [
        {
          name: "main",
          "shared-key": SHARED_KEY,
          "accounting-server": [{ name: "s1", address: "127.0.0.1", port, "single-connection": single }],
        },
      ],
    },
  });
}

/** A store with so many parked packets, made by a process of its own, whose memory is not this one's. */
async function fill(file: string, count: number): Promise<void> {
  const filler = fork(fileURLToPath(new URL("./fill-main.js", import.meta.url)), [file, String(count)]);
  const [code] = (await once(filler, "exit")) as [number];
  if (code !== 0) throw new Error(`filling the store ended with ${code}`);
}

const megabytes = (): number => process.memoryUsage().rss / 1024 / 1024;

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function line(what: string, ...figures: readonly string[]): void {
  process.stdout.write(`${what.padEnd(44)} ${figures.join("  ")}\n`);
}

/** Takes packets in at a fixed rate for some seconds, whatever the answers take; with ids of their source or without. */
async function intake(
  what: string,
  engine: AccountingEngine,
  seconds: number,
  withIds: boolean,
): Promise<void> {
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const started = performance.now();
  const cpu = process.cpuUsage();
  let sent = 0;
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * OFFERED_PER_SECOND);
    for (; sent < due; sent += 1) {
      const begun = performance.now();
      pending.push(
        engine.accept(stopRecord(`${begun}-${sent}`, withIds ? randomUUID() : undefined)).then((outcome) => {
          if (!outcome.ok) throw new Error(outcome.error.message);
          latencies.push(performance.now() - begun);
          return undefined;
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  const spent = process.cpuUsage(cpu);
  line(
    what,
    `${(latencies.length / ((performance.now() - started) / 1000)).toFixed(0)}/s`,
    `p50 ${percentile(latencies, 0.5).toFixed(1)} ms`,
    `p99 ${percentile(latencies, 0.99).toFixed(1)} ms`,
    `CPU ${((spent.user + spent.system) / 1000 / latencies.length).toFixed(3)} ms each`,
  );
}

/** Delivers what is stored down to `leave` packets, over a connection each or over shared ones, for 10 seconds at most. */
async function drain(engine: AccountingEngine, port: number, single: boolean, leave: number): Promise<void> {
  const count = engine.total;
  const cpu = process.cpuUsage();
  const started = performance.now();
  engine.apply(configOf(port, 300, single));
  const limit = started + 10_000;
  while (engine.total > leave && performance.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const done = count - engine.total;
  const spent = process.cpuUsage(cpu);
  line(
    single ? "  drain, single-connect" : "  drain, a connection each",
    `${(done / ((performance.now() - started) / 1000)).toFixed(0)}/s`,
    `CPU ${((spent.user + spent.system) / 1000 / done).toFixed(3)} ms each`,
    `${engine.total} left after ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}

async function measure(size: number, port: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hwtacacsd-bench-"));
  const file = join(folder, "bench.sqlite");
  try {
    await fill(file, size);
    globalThis.gc?.();
    const before = megabytes();
    const started = performance.now();
    const store = await openSqliteStore(file);
    const client = new TacacsClient(systemClock);
    const engine = await AccountingEngine.open({
      store: store.packets,
      clock: systemClock,
      random: Math.random,
      transmit: (request, to, options) => client.transmit(request, to, options),
      config: configOf(1, 3), // nothing is granted, nobody listens
      log: silentLog,
      report: () => undefined,
    });
    const opened = performance.now() - started;
    globalThis.gc?.();
    line(
      `${size} parked packets`,
      `start ${opened.toFixed(0)} ms`,
      `memory +${(megabytes() - before).toFixed(1)} MiB`,
    );
    const changed = performance.now();
    engine.apply(configOf(1, 2));
    line("  change of the policy", `${(performance.now() - changed).toFixed(2)} ms`);
    engine.apply(configOf(port, 3));
    await intake("  intake, durable", engine, 4, false);
    await intake("  intake, durable, reported with ids", engine, 4, true);
    let number = 3;
    const changes = setInterval(() => engine.apply(configOf(port, (number = number === 3 ? 2 : 3))), 100);
    await intake("  intake, durable, policy changes beside it", engine, 4, false);
    clearInterval(changes);
    await drain(engine, port, false, Math.floor(engine.total / 2));
    await drain(engine, port, true, 0);
    await engine.close();
    client.close();
    await store.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const server = fork(fileURLToPath(new URL("./tacacs-main.js", import.meta.url)));
const [port] = (await once(server, "message")) as [number];
try {
  for (const size of SIZES) await measure(size, port);
} finally {
  server.kill();
}
