import assert from "node:assert/strict";
import type { AccountingRecord } from "../../../src/index.ts";
import { ApiFixture, REPORT, UNREACHED } from "./api-fixture.ts";
import { isDescribed } from "./description-check.ts";

const seconds = (time: string): string => String(Date.parse(time) / 1000);

const args = ({ args: list }: AccountingRecord): readonly string[] =>
  list.map(({ name, value, optional }) => `${name}${optional ? "*" : "="}${value}`);

describe("API: reports", () => {
  const api = new ApiFixture();

  /** What is stored of a report. */
  async function stored(kind: "start" | "interim" | "stop", content: object): Promise<AccountingRecord> {
    const { status, json } = await api.report(kind, content);
    assert.equal(status, 201, JSON.stringify(json));
    const packet = (await api.packets.page(0, 10)).find(({ id }) => id === json.packet);
    return packet?.record ?? assert.fail("not stored");
  }

  it("a stop becomes a record with the times of the event, and the caller's arguments in their order", async () => {
    await api.start();
    const record = await stored("stop", {
      ...REPORT,
      client: "pppoe",
      port: "eth0/0/1",
      remoteAddress: "192.0.2.7",
      privilegeLevel: 0,
      authentication: { method: "radius", type: "chap", service: "ppp" },
      startedAt: "2024-05-17T08:30:00.9Z",
      at: "2024-05-17T11:30:00+02:00",
      octets: { in: 5, out: 6 },
      arguments: ["service=ppp", "protocol*ip", "note=a=b*c"],
    });
    assert.deepEqual(args(record), [
      "task_id=t",
      `start_time=${seconds("2024-05-17T08:30:00Z")}`,
      "timezone=UTC",
      "service=ppp",
      "protocol*ip",
      "note=a=b*c",
      `stop_time=${seconds("2024-05-17T09:30:00Z")}`,
      "elapsed_time=3600",
    ]);
    assert.deepEqual(
      { ...record, args: [] },
      {
        kind: "stop",
        taskId: "t",
        client: "api:pppoe",
        source: { name: "api:pppoe", id: "1", content: record.source?.content },
        template: "main",
        username: "alice",
        port: "eth0/0/1",
        remoteAddress: "192.0.2.7",
        privilegeLevel: 0,
        authentication: { method: 0x10, type: 3, service: 3 },
        octets: { in: 5, out: 6 },
        args: [],
      },
    );
  });

  it("a start without a time has begun now", async () => {
    await api.start();
    const record = await stored("start", REPORT);
    assert.equal(record.kind, "start");
    assert.deepEqual(args(record), [
      "task_id=t",
      `start_time=${seconds("2024-05-17T09:30:00Z")}`,
      "timezone=UTC",
    ]);
    assert.deepEqual(
      [record.port, record.remoteAddress, record.privilegeLevel, record.authentication],
      ["", "", 1, { method: 0, type: 0, service: 0 }],
    );
  });

  it("an interim report is a WATCHDOG, with START where values have changed; elapsed seconds may be given", async () => {
    await api.start();
    const record = await stored("interim", { ...REPORT, elapsedSeconds: 7, update: true });
    assert.deepEqual([record.kind, record.update], ["watchdog", true]);
    assert.deepEqual(args(record), ["task_id=t", "timezone=UTC", "elapsed_time=7"]);
  });

  it("a stop without a start says no elapsed time", async () => {
    await api.start();
    const record = await stored("stop", REPORT);
    assert.deepEqual(args(record), [
      "task_id=t",
      "timezone=UTC",
      `stop_time=${seconds("2024-05-17T09:30:00Z")}`,
    ]);
  });

  it("a session of a clock ahead of this one does not end before its start", async () => {
    await api.start();
    const record = await stored("stop", { ...REPORT, startedAt: "2024-05-17T10:00:00Z" });
    assert.ok(args(record).includes("elapsed_time=0"));
  });

  it("the same id again is the same packet, also through a full buffer and without a template", async () => {
    const full = { "accounting-stop-packet": { buffer: { "max-packets": 1 } } };
    await api.start({ config: full });
    const first = await api.report("stop", REPORT);
    const again = await api.report("stop", REPORT);
    assert.deepEqual([first.status, first.json], [201, { packet: 1, duplicate: false }]);
    assert.deepEqual([again.status, again.json], [200, { packet: 1, duplicate: true }]);
    assert.equal((await api.packets.page(0, 10)).length, 1);
  });

  for (const [name, change] of [
    ["of another task", { taskId: "another" }],
    ["of another user", { user: "mallory" }],
    ["with other octets", { octets: { in: 1, out: 2 } }],
  ] as const) {
    it(`a report ${name} under a known id: 409, and nothing is stored`, async () => {
      await api.start();
      await stored("stop", REPORT);
      const { status, json } = await api.report("stop", { ...REPORT, ...change });
      assert.deepEqual(
        [status, json.type, json.retry],
        [409, "urn:hwtacacsd:params:problem:id-reused", false],
      );
      assert.match(
        json.detail ?? "",
        /reported under this id before, and is packet 1\. Give each report an id/,
      );
      assert.equal((await api.packets.page(0, 10)).length, 1);
    });
  }

  it("the same report with another time is the same one: its caller did not see the answer", async () => {
    await api.start();
    await stored("stop", REPORT);
    const { status } = await api.report("stop", { ...REPORT, at: "2024-05-17T11:00:00Z" });
    assert.equal(status, 200);
  });

  it("two programs may use the same ids and tasks", async () => {
    await api.start();
    for (const client of ["a", "b"]) await stored("stop", { ...REPORT, client });
    assert.equal((await api.packets.page(0, 10)).length, 2);
  });

  it("a full buffer: 503, and health says the same", async () => {
    await api.start({ config: { "accounting-stop-packet": { buffer: { "max-packets": 1 } } } });
    const healthy = await api.call("GET", "/v1/health");
    assert.deepEqual(
      [healthy.status, JSON.parse(healthy.body)],
      [200, { status: "ok", stored: 0, maxPackets: 1 }],
    );
    await stored("stop", REPORT);
    const { status, headers, json } = await api.report("stop", { ...REPORT, id: "2" });
    assert.deepEqual(
      [status, json.type, json.retry],
      [503, "urn:hwtacacsd:params:problem:buffer-full", true],
    );
    assert.match(
      json.detail ?? "",
      /^The buffer holds 1 accounting packets .* send the same report again later\.$/,
    );
    assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.equal((await api.call("GET", "/v1/health")).status, 503);
  });

  it("a disk that is full: 503, and nothing is stored", async () => {
    await api.start({ store: { maxPages: 60 } });
    const outcomes: number[] = [];
    let last: Awaited<ReturnType<ApiFixture["report"]>> | undefined;
    for (let id = 0; last?.status !== 503; id += 1) {
      last = await api.report("stop", {
        ...REPORT,
        id: String(id),
        arguments: Array(20).fill(`a=${"x".repeat(200)}`),
      });
      outcomes.push(last.status);
    }
    assert.ok(outcomes.includes(201));
    assert.deepEqual([last.json.type, last.json.retry], ["urn:hwtacacsd:params:problem:store-failed", true]);
    assert.equal(api.engine.total, outcomes.length - 1);
  });

  it("an unknown template, and none at all: 422", async () => {
    await api.start();
    const unknown = await api.report("stop", { ...REPORT, template: "none" });
    assert.deepEqual([unknown.status, unknown.json.retry], [422, false]);
    assert.match(unknown.json.detail ?? "", /no template "none"\. Configure it below \/hwtacacs\/template/);
    await api.report("stop", { ...REPORT, id: "stored" });
    api.engine.apply({ ...api.engine.config, scheme: { ...api.engine.config.scheme, template: undefined } });
    const absent = await api.report("stop", REPORT);
    assert.deepEqual([absent.status, absent.json.retry], [422, false]);
    assert.match(absent.json.detail ?? "", /names no template, and \/hwtacacs\/accounting-scheme has none/);
    assert.equal((await api.report("stop", { ...REPORT, id: "stored" })).status, 200);
  });

  it("what has no form in TACACS+ is refused, not set aside later", async () => {
    await api.start({ engine: UNREACHED });
    const tooMany = { ...REPORT, arguments: Array(255).fill("a=b") };
    const { status, json } = await api.report("stop", tooMany);
    assert.equal(status, 400);
    assert.match(json.detail ?? "", /arg_cnt is 258, more than 255/);
  });

  const wrong: readonly {
    name: string;
    kind?: "start" | "interim";
    change: object;
    pointer: string;
    says: RegExp;
  }[] = [
    {
      name: "an unknown member",
      change: { nmae: 1 },
      pointer: "/nmae",
      says: /no member of this report; there are id, /,
    },
    {
      name: "a member whose name a pointer escapes",
      change: { "a/~": 1 },
      pointer: "/a~1~0",
      says: /no member/,
    },
    {
      name: "octets at a start",
      kind: "start",
      change: { octets: { in: 1, out: 1 } },
      pointer: "/octets",
      says: /no member/,
    },
    { name: "an update at a stop", change: { update: true }, pointer: "/update", says: /no member/ },
    {
      name: "an update that is none",
      kind: "interim",
      change: { update: 1 },
      pointer: "/update",
      says: /true or false/,
    },
    { name: "an empty id", change: { id: "" }, pointer: "/id", says: /has 0 characters, not 1 to 255/ },
    {
      name: "an id that is too long",
      change: { id: "x".repeat(256) },
      pointer: "/id",
      says: /256 characters/,
    },
    { name: "an id that is a number", change: { id: 1 }, pointer: "/id", says: /not a string/ },
    {
      name: "a task id of other characters",
      change: { taskId: "ä" },
      pointer: "/taskId",
      says: /printable US-ASCII/,
    },
    {
      name: "a task id that is too long",
      change: { taskId: "x".repeat(248) },
      pointer: "/taskId",
      says: /1 to 247/,
    },
    { name: "a port with a line feed", change: { port: "a\n" }, pointer: "/port", says: /printable/ },
    { name: "an empty user", change: { user: "" }, pointer: "/user", says: /0 octets/ },
    { name: "a user that is null", change: { user: null }, pointer: "/user", says: /not a string/ },
    { name: "level 16", change: { privilegeLevel: 16 }, pointer: "/privilegeLevel", says: /0 to 15/ },
    {
      name: "a level with a fraction",
      change: { privilegeLevel: 1.5 },
      pointer: "/privilegeLevel",
      says: /whole/,
    },
    {
      name: "authentication by an unknown method",
      change: { authentication: { method: "x" } },
      pointer: "/authentication",
      says: /method is none of not-set, none, krb5/,
    },
    {
      name: "authentication in an array",
      change: { authentication: ["x"] },
      pointer: "/authentication",
      says: /not an object/,
    },
    {
      name: "half of the traffic",
      change: { octets: { in: 1 } },
      pointer: "/octets",
      says: /out is missing/,
    },
    {
      name: "traffic below zero",
      change: { octets: { in: -1, out: 0 } },
      pointer: "/octets",
      says: /in is not a whole number/,
    },
    {
      name: "traffic of a third kind",
      change: { octets: { in: 1, out: 0, up: 1 } },
      pointer: "/octets",
      says: /"up"/,
    },
    {
      name: "a time without a zone",
      change: { at: "2024-05-17T08:30:00" },
      pointer: "/at",
      says: /RFC 3339/,
    },
    { name: "30 February", change: { at: "2024-02-30T08:30:00Z" }, pointer: "/at", says: /RFC 3339/ },
    {
      name: "an argument without a separator",
      change: { arguments: ["a"] },
      pointer: "/arguments/0",
      says: /name=value/,
    },
    {
      name: "an argument without a name",
      change: { arguments: ["a=b", "=b"] },
      pointer: "/arguments/1",
      says: /name=value/,
    },
    {
      name: "arguments that are none",
      change: { arguments: { a: "b" } },
      pointer: "/arguments",
      says: /not an array/,
    },
  ];
  for (const { name, kind = "stop", change, pointer, says } of wrong) {
    it(`${name}: 400 by pointer, and no report by the description either`, async () => {
      await api.start({ engine: UNREACHED });
      const content = { ...REPORT, ...change };
      const { status, json } = await api.report(kind, content);
      assert.equal(status, 400);
      assert.deepEqual(
        json.errors?.map((error) => error.pointer),
        [pointer],
      );
      assert.match(json.errors?.[0]?.detail ?? "", says);
      assert.ok(json.detail?.includes(`${pointer} ${json.errors?.[0]?.detail}`));
      assert.equal(json.retry, false);
      assert.equal(isDescribed(`/v1/accounting/${kind}`, content), false);
    });
  }

  const beyond: readonly { name: string; change: object; says: RegExp }[] = [
    {
      name: "a start after the end",
      change: { at: "2024-05-17T08:30:00Z", startedAt: "2024-05-17T08:30:01Z" },
      says: /startedAt is after at/,
    },
    {
      name: "an argument that a member stands for",
      change: { arguments: ["stop_time=1"] },
      says: /stop_time is made of the member at/,
    },
    { name: "a user of 256 octets", change: { user: "ä".repeat(128) }, says: /256 octets/ },
    { name: "a user with a control character", change: { user: "a\u0007" }, says: /control character/ },
    { name: "a lone surrogate", change: { id: "\ud800" }, says: /lone surrogate/ },
    { name: "a time before 1970", change: { at: "1969-12-31T23:59:59Z" }, says: /from 1970 on/ },
  ];
  for (const { name, change, says } of beyond) {
    it(`${name}: 400, which a schema cannot say`, async () => {
      await api.start({ engine: UNREACHED });
      const { status, json } = await api.report("stop", { ...REPORT, ...change });
      assert.equal(status, 400);
      assert.match(json.detail ?? "", says);
    });
  }

  it("tells every mistake at once, and what is missing", async () => {
    await api.start({ engine: UNREACHED });
    const { json } = await api.report("stop", { privilegeLevel: -1 });
    assert.deepEqual(
      json.errors?.map(({ pointer }) => pointer),
      ["/privilegeLevel", "/id", "/taskId", "/user"],
    );
    const { json: none } = await api.report("stop", []);
    assert.deepEqual(none.errors, [{ pointer: "", detail: "is not a JSON object" }]);
  });
});
