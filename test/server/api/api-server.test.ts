import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { MAX_BODY_OCTETS } from "../../../server/api/request-body.ts";
import type { ReportEngine } from "../../../server/api/reports.ts";
import { ok, Secret, type Accepted, type Refused, type Result } from "../../../src/index.ts";
import { ApiFixture, configOf, REPORT, UNREACHED } from "./api-fixture.ts";

const STOP = "/v1/accounting/stop";
const TOKEN = "0123456789abcdef0123456789abcdef";

/** An engine that answers when the test wants it to. */
class SlowEngine implements ReportEngine {
  readonly config = configOf();
  readonly total = 0;
  readonly waiting: ((outcome: Result<Accepted, Refused>) => void)[] = [];
  #changed: () => void = () => undefined;

  accept(): Promise<Result<Accepted, Refused>> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.#changed();
    });
  }

  async until(count: number): Promise<void> {
    while (this.waiting.length < count) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  answer(): void {
    for (const resolve of this.waiting.splice(0)) resolve(ok({ id: 1, duplicate: false }));
  }
}

async function everything(socket: Socket): Promise<string> {
  let answer = "";
  socket.setEncoding("utf8").on("data", (data: string) => (answer += data));
  await once(socket, "close");
  return answer;
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return response;
}

describe("API: server", () => {
  const api = new ApiFixture();

  /** All that a raw connection answers until it is closed. */
  async function raw(text: string): Promise<string> {
    const socket = connect({ path: api.socket });
    socket.write(text);
    return everything(socket);
  }

  function post(agent?: Agent): ClientRequest {
    const sent = request({
      socketPath: api.socket,
      path: STOP,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      ...(agent && { agent }),
    });
    sent.end(JSON.stringify(REPORT));
    return sent;
  }

  const refusals: readonly {
    name: string;
    method?: string;
    path?: string;
    content?: string;
    headers?: Record<string, string>;
    status: number;
    says: RegExp;
    header?: readonly [string, string];
  }[] = [
    { name: "an unknown path", path: "/v2/stop", status: 404, says: /only \/v1\/accounting\/start, / },
    { name: "a path of every object", path: "/constructor", status: 404, says: /only/ },
    { name: "another method", method: "GET", status: 405, says: /Use POST/, header: ["allow", "POST"] },
    {
      name: "a report to the health",
      method: "POST",
      path: "/v1/health",
      content: "{}",
      status: 405,
      says: /Use GET/,
      header: ["allow", "GET, HEAD"],
    },
    {
      name: "a form",
      content: "a=b",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      status: 415,
      says: /Content-Type: application\/json/,
      header: ["accept", "application/json"],
    },
    {
      name: "another charset",
      content: "{}",
      headers: { "Content-Type": "application/json; charset=latin1" },
      status: 415,
      says: /UTF-8/,
    },
    {
      name: "a compressed body",
      content: "{}",
      headers: { "Content-Encoding": "gzip" },
      status: 415,
      says: /without Content-Encoding/,
    },
    { name: "no JSON", content: "{", status: 400, says: /not JSON/ },
    { name: "an empty body", content: "", status: 400, says: /not JSON/ },
    {
      name: "a body that says it is too large",
      content: "x".repeat(MAX_BODY_OCTETS + 1),
      headers: { "Content-Length": String(MAX_BODY_OCTETS + 1) },
      status: 413,
      says: /more than 131072 octets/,
    },
    {
      name: "a body that proves too large",
      content: "x".repeat(MAX_BODY_OCTETS * 2),
      headers: { "Transfer-Encoding": "chunked" },
      status: 413,
      says: /more than 131072 octets/,
    },
  ];
  for (const {
    name,
    method = "POST",
    path = STOP,
    content,
    headers = {},
    status,
    says,
    header,
  } of refusals) {
    it(`${name}: ${status}`, async () => {
      await api.start({ engine: UNREACHED });
      const answer = await api.call(method, path, content, { headers });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      const { detail, status: told } = JSON.parse(answer.body) as { detail: string; status: number };
      assert.match(detail, says);
      assert.equal(told, status);
      if (header) assert.equal(answer.headers.get(header[0]), header[1]);
    });
  }

  it("the content type may name its charset, and the path a query", async () => {
    await api.start();
    const headers = { "Content-Type": 'Application/JSON; charset="UTF-8"' };
    assert.equal((await api.call("POST", STOP, REPORT, { headers })).status, 201);
    const { status, body } = await api.call("HEAD", "/v1/health?verbose");
    assert.deepEqual([status, body], [200, ""]);
  });

  it("bytes that are no UTF-8: 400", async () => {
    await api.start({ engine: UNREACHED });
    const socket = connect({ path: api.socket });
    socket.write(
      `POST ${STOP} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 3\r\n\r\n`,
    );
    socket.write(Buffer.from([0x22, 0xff, 0x22]));
    assert.match(await everything(socket), /^HTTP\/1\.1 400 .*"detail":"The body is not UTF-8/s);
  });

  it("what is no HTTP, and too long a header", async () => {
    await api.start({ engine: UNREACHED });
    assert.match(
      await raw("HELO a\r\n\r\n"),
      /^HTTP\/1\.1 400 Bad Request\r\n.*problem:malformed.*HTTP\/1\.1/s,
    );
    const long = `GET /v1/health HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(9000)}\r\n\r\n`;
    assert.match(await raw(long), /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n.*8192 octets/s);
  });

  it("a request that does not arrive: 408, and the connection ends", async () => {
    await api.start({
      engine: UNREACHED,
      limits: { headersTimeout: 100, requestTimeout: 100, checkInterval: 20 },
    });
    assert.match(await raw("GET /v1/health HTTP/1.1\r\n"), /^HTTP\/1\.1 408 .*problem:timeout/s);
    const half = `POST ${STOP} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    assert.match(await raw(half), /^HTTP\/1\.1 408 /);
  });

  it("more requests than it may have under way: 503, and those under way are answered", async () => {
    const engine = new SlowEngine();
    await api.start({ engine, limits: { requests: 2 } });
    const first = [post(), post()].map((sent) => answerTo(sent));
    await engine.until(2);
    const { status, json, headers } = await api.report("stop", REPORT);
    assert.deepEqual([status, json.type, json.retry], [503, "urn:hwtacacsd:params:problem:overloaded", true]);
    assert.equal(headers.get("retry-after"), "1");
    engine.answer();
    assert.deepEqual(
      (await Promise.all(first)).map(({ statusCode }) => statusCode),
      [201, 201],
    );
    const last = api.report("stop", REPORT);
    await engine.until(1);
    engine.answer();
    assert.equal((await last).status, 201);
  });

  it("a caller that goes away frees its place", async () => {
    const engine = new SlowEngine();
    await api.start({ engine, limits: { requests: 1 } });
    const gone = post();
    gone.on("error", () => undefined);
    await engine.until(1);
    gone.destroy();
    // The server hears of it by its socket: ask until it has.
    let answer: number | undefined;
    do {
      const asked = api.call("GET", "/v1/health");
      answer = (await asked).status;
    } while (answer === 503);
    assert.equal(answer, 200);
  });

  it("several requests go over one connection", async () => {
    await api.start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      const sent = post(agent);
      sent.on("socket", (socket) => sockets.add(socket));
      await answerTo(sent);
    }
    agent.destroy();
    assert.equal(sockets.size, 1);
  });

  it("stops: what is under way is answered, nothing new is taken, and the socket file goes", async () => {
    const engine = new SlowEngine();
    await api.start({ engine });
    const agent = new Agent({ keepAlive: true });
    const answer = answerTo(post(agent));
    await engine.until(1);
    const closed = api.api.close();
    await assert.rejects(api.call("GET", "/v1/health"), { code: "ENOENT" });
    engine.answer();
    const { statusCode, headers } = await answer;
    assert.deepEqual([statusCode, headers.connection], [201, "close"]);
    await closed;
    agent.destroy();
  });

  it("stops after a while although a request is never answered", async () => {
    const engine = new SlowEngine();
    await api.start({ engine, limits: { closeTimeout: 20 } });
    const sent = post();
    const cut = once(sent, "error");
    await engine.until(1);
    await api.api.close();
    const [cause] = (await cut) as [NodeJS.ErrnoException];
    assert.equal(cause.code, "ECONNRESET");
  });

  it("a defect: 500, and the next request is answered", async () => {
    const engine: ReportEngine = { ...UNREACHED, accept: () => Promise.reject(new Error("secret detail")) };
    await api.start({ engine });
    const { status, json } = await api.report("stop", REPORT);
    assert.deepEqual([status, json.retry], [500, true]);
    assert.doesNotMatch(JSON.stringify(json), /secret detail/);
    assert.equal((await api.call("GET", "/v1/health")).status, 200);
  });

  describe("over TCP", () => {
    beforeEach(() =>
      api.start({
        engine: UNREACHED,
        tcp: { address: "127.0.0.1", port: 0, tokenFile: "/none", token: new Secret(TOKEN) },
      }),
    );

    for (const [name, authorization, status] of [
      ["the token", `Bearer ${TOKEN}`, 200],
      ["the token, scheme in small letters", `bearer ${TOKEN}`, 200],
      ["no token", undefined, 401],
      ["another token", `Bearer ${TOKEN.replace("0", "1")}`, 401],
      ["a part of the token", `Bearer ${TOKEN.slice(0, -1)}`, 401],
      ["another scheme", `Basic ${TOKEN}`, 401],
    ] as const) {
      it(`${name}: ${status}`, async () => {
        const headers = authorization === undefined ? {} : { Authorization: authorization };
        for (const path of ["/v1/health", "/v1/openapi.json"]) {
          const answer = await api.call("GET", path, undefined, { url: api.url, headers });
          assert.equal(answer.status, status);
          assert.equal(answer.headers.has("www-authenticate"), status === 401);
          assert.doesNotMatch(answer.body, new RegExp(TOKEN));
        }
      });
    }

    it("a path that is none tells nothing without the token", async () => {
      assert.equal((await api.call("GET", "/none", undefined, { url: api.url })).status, 401);
    });

    it("the Unix socket asks for none", async () => {
      assert.equal((await api.call("GET", "/v1/health")).status, 200);
    });
  });
});
