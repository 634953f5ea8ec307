import assert from "node:assert/strict";
import type { Log } from "../../../src/index.ts";
import type { EventContent, EventLog } from "../../../src/base/event-log.ts";
import { NotificationPublisher } from "../../../src/netconf/notifications/publisher.ts";
import { Subscription, type SubscriberSession } from "../../../src/netconf/notifications/subscription.ts";
import { useScratchStore } from "../../server/store-sqlite/scratch-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const warnings: string[] = [];
const log: Log = { debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} };

/** A session whose client reads nothing unless it is told to. */
class Reader implements SubscriberSession {
  readonly got: string[] = [];
  ended = false;
  unread = 0;
  #drained: (() => void) | undefined;
  #arrived: () => void = () => undefined;

  notify(message: Uint8Array): void {
    this.got.push(Buffer.from(message).toString());
    this.unread += message.length;
    this.#arrived();
  }

  backlog(): number {
    return this.unread;
  }

  onceDrained(callback: () => void): void {
    this.#drained = callback;
    this.#arrived();
  }

  end(): void {
    this.ended = true;
  }

  /** Reads what waits. */
  read(): void {
    this.unread = 0;
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }

  get isWaitedFor(): boolean {
    return this.#drained !== undefined;
  }

  async until(wanted: () => boolean): Promise<void> {
    while (!wanted()) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }
}

function event(octets: number): EventContent {
  return { at: octets, module: "m", name: "e", xml: "ä".repeat(octets / 2) };
}

describe("a subscription (RFC 5277 §2)", () => {
  const scratch = useScratchStore();
  const clock = new FakeClock();
  let eventLog: EventLog;
  let publisher: NotificationPublisher;

  async function open(maxEntries: number, maxBytes = 1e9): Promise<void> {
    eventLog = await (await scratch.open()).openEventLog({ maxEntries, maxBytes });
    publisher = new NotificationPublisher({ log: eventLog, clock, logger: log });
  }

  async function publish(count: number, size = 10): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      publisher.publish({ module: "m", name: "e", xml: `<e xmlns="urn:m">${"x".repeat(size)}</e>` });
    }
    await publisher.flush();
  }

  function subscribe(session: SubscriberSession, startTime?: number, stopTime?: number): Subscription {
    const subscription = new Subscription({
      publisher,
      session,
      wants: () => true,
      startTime,
      stopTime,
      clock,
      log,
      onEnd: () => undefined,
    });
    subscription.start();
    return subscription;
  }

  it("cuts off who does not read, and nobody else", async () => {
    await open(10_000);
    const slow = new Reader();
    const fast = new Reader();
    subscribe(slow);
    subscribe(fast);
    for (let round = 0; round < 20 && !slow.ended; round += 1) {
      await publish(100, 10_000);
      fast.read();
    }
    assert.ok(slow.ended);
    assert.ok(slow.unread < 9 * 1024 * 1024, "what waits is bounded");
    assert.ok(!fast.ended);
    assert.equal(fast.got.length % 100, 0);
    assert.ok(warnings.some((warning) => warning.includes("does not read")));
  });

  it("replays at the pace of its reader, each event once, and what happens meanwhile after it", async () => {
    await open(10_000);
    await publish(1000, 2000);
    const reader = new Reader();
    subscribe(reader, clock.now() - 1000);
    await reader.until(() => reader.isWaitedFor);
    assert.ok(reader.got.length < 1000, "it waits for its reader");
    await publish(5, 3000);
    while (!reader.got.some((message) => message.includes("replayComplete"))) {
      reader.read();
      await reader.until(
        () => reader.isWaitedFor || reader.got.some((message) => message.includes("replayComplete")),
      );
    }
    await publish(1, 4000);
    assert.equal(reader.got.filter((message) => message.includes("<e ")).length, 1006);
    assert.match(reader.got.at(-2) ?? "", /replayComplete/);
  });

  it("replays what happens while the log looks for the start", async () => {
    await open(100);
    await publish(1);
    clock.advance(1000);
    const { log: opened } = publisher;
    const looking: EventLog = {
      createdAt: opened.createdAt,
      lastId: opened.lastId,
      append: (events) => opened.append(events),
      page: (after, limit) => opened.page(after, limit),
      before: async (at) => {
        const found = await opened.before(at);
        await publish(1);
        return found;
      },
    };
    publisher = new NotificationPublisher({ log: looking, clock, logger: log });
    await publish(0);
    const reader = new Reader();
    subscribe(reader, clock.now());
    await reader.until(() => reader.got.some((message) => message.includes("replayComplete")));
    assert.equal(reader.got.filter((message) => message.includes("<e ")).length, 1);
  });

  it("sends what is on its way to the disk at stopTime before notificationComplete", async () => {
    await open(100);
    const reader = new Reader();
    const stopTime = clock.now() + 60_000;
    subscribe(reader, clock.now(), stopTime);
    await reader.until(() => reader.got.some((message) => message.includes("replayComplete")));
    clock.advance(59_999);
    assert.equal(reader.got.length, 1);
    publisher.publish({ module: "m", name: "e", xml: "<last/>" });
    clock.advance(1);
    await reader.until(() => reader.got.some((message) => message.includes("notificationComplete")));
    assert.match(reader.got.at(-2) ?? "", /<last\/>/);
  });

  it("the log keeps the newest events only, and its ids go on after a restart", async () => {
    const store = await scratch.open();
    eventLog = await store.openEventLog({ maxEntries: 3, maxBytes: 1e9 });
    publisher = new NotificationPublisher({ log: eventLog, clock, logger: log });
    await publish(5);
    assert.deepEqual(
      (await eventLog.page(0, 10)).map(({ id }) => id),
      [3, 4, 5],
    );
    const { createdAt } = eventLog;
    await store.close();
    eventLog = await (await scratch.open()).openEventLog({ maxEntries: 3, maxBytes: 1e9 });
    assert.equal(eventLog.lastId, 5);
    assert.equal(eventLog.createdAt, createdAt);
    assert.equal(await eventLog.append([{ at: 1, module: "m", name: "e", xml: "<e/>" }]), 6);
  });

  it("the log keeps no more than its bytes, counted over a restart, but always the newest event", async () => {
    const bounds = { maxEntries: 1000, maxBytes: 2500 };
    let store = await scratch.open();
    eventLog = await store.openEventLog(bounds);
    const kept = async (): Promise<readonly number[]> => {
      const ids: number[] = [];
      for (;;) {
        const page = await eventLog.page(ids.at(-1) ?? 0, 100);
        if (page.length === 0) return ids;
        ids.push(...page.map(({ id }) => id));
      }
    };
    await eventLog.append([event(1000), event(500), event(1000)]);
    assert.deepEqual(await kept(), [1, 2, 3], "2500 bytes");
    await eventLog.append([event(2)]);
    assert.deepEqual(await kept(), [2, 3, 4]);
    await store.close();
    store = await scratch.open();
    eventLog = await store.openEventLog(bounds);
    await eventLog.append([event(998)]);
    assert.deepEqual(await kept(), [2, 3, 4, 5]);
    await eventLog.append([event(2)]);
    assert.deepEqual(await kept(), [3, 4, 5, 6]);
    await eventLog.append([event(10_000_000)]);
    assert.deepEqual(await kept(), [7]);
    await eventLog.append([event(2000), event(500)]);
    assert.deepEqual(await kept(), [8, 9]);
  });

  it("a page of long events is a short one, and the replay gets them all", async () => {
    await open(1000);
    await publish(10, 600_000);
    assert.equal((await eventLog.page(0, 200)).length, 2);
    const reader = new Reader();
    subscribe(reader, clock.now() - 1000);
    while (!reader.got.some((message) => message.includes("replayComplete"))) {
      await reader.until(
        () => reader.isWaitedFor || reader.got.some((message) => message.includes("replayComplete")),
      );
      assert.ok(reader.unread < 1_500_000);
      reader.read();
    }
    assert.equal(reader.got.length, 11);
  });

  it("a disk that hangs costs bounded memory: further events are lost, and said to be", async () => {
    await open(1000);
    const { log: opened } = publisher;
    let goOn: (() => void) | undefined;
    const hanging = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const lost: string[] = [];
    publisher = new NotificationPublisher({
      log: {
        createdAt: opened.createdAt,
        lastId: opened.lastId,
        append: async (events) => {
          await hanging;
          return opened.append(events);
        },
        page: (after, limit) => opened.page(after, limit),
        before: (at) => opened.before(at),
      },
      clock,
      logger: { ...log, error: (message) => void lost.push(message) },
    });
    const xml = `<e xmlns="urn:m">${"x".repeat(1024 * 1024)}</e>`;
    for (let count = 0; count < 100; count += 1) {
      publisher.publish({ module: "m", name: "e", xml });
      clock.advance(5);
    }
    assert.equal(lost.length, 36);
    goOn?.();
    await publisher.flush();
    publisher.publish({ module: "m", name: "e", xml });
    assert.equal(lost.length, 36, "what is written makes room");
    await publisher.flush();
  });

  it("writes what happens together in one go, in order", async () => {
    await open(100);
    const reader = new Reader();
    subscribe(reader);
    for (const value of ["a", "b", "c"]) publisher.publish({ module: "m", name: "e", xml: `<${value}/>` });
    assert.equal(clock.nextDelay, 5);
    clock.advance(5);
    await publisher.flush();
    assert.deepEqual(
      reader.got.map((message) => /<(\w)\/>/.exec(message)?.[1]),
      ["a", "b", "c"],
    );
    assert.equal(publisher.lastId, 3);
  });
});
