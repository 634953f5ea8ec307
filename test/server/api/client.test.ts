import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { AccountingClient, ReportRefused, ReportUnanswered } from "hwtacacsd/client";
import { Secret } from "../../../src/index.ts";
import { useScratchFolder } from "../scratch-folder.ts";
import { ApiFixture, REPORT, UNREACHED } from "./api-fixture.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

const cut = (_request: IncomingMessage, response: ServerResponse): void => void response.destroy();
const silent = (): void => undefined;
const taken = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(201).end(JSON.stringify({ packet: 7, duplicate: false }));
};
const busy = (_request: IncomingMessage, response: ServerResponse): void => {
  const problem = { type: "t", title: "t", status: 503, detail: "The buffer is full.", retry: true };
  response.writeHead(503, { "Retry-After": "0" }).end(JSON.stringify(problem));
};

describe("API client", () => {
  describe("and the API", () => {
    const api = new ApiFixture();
    let client: AccountingClient;

    afterEach(() => client.close());

    it("reports over the Unix socket; what it names itself keeps its ids apart", async () => {
      await api.start();
      client = new AccountingClient({ socket: api.socket, client: "pppoe" });
      assert.deepEqual(await client.start({ ...REPORT, id: "a" }), { packet: 1, duplicate: false });
      assert.deepEqual(await client.interim({ ...REPORT, id: "b" }), { packet: 2, duplicate: false });
      assert.deepEqual(await client.stop({ ...REPORT, id: "c" }), { packet: 3, duplicate: false });
      assert.deepEqual(await client.stop({ ...REPORT, id: "c" }), { packet: 3, duplicate: true });
      assert.deepEqual(await client.stop({ ...REPORT, id: "c", client: "other" }), {
        packet: 4,
        duplicate: false,
      });
      assert.equal((await client.health()).status, "ok");
      const stop = (await api.packets.page(2, 1))[0]?.record;
      assert.equal(stop?.client, "api:pppoe");
      const at = Number(stop.args.find(({ name }) => name === "stop_time")?.value) * 1000;
      assert.ok(Date.now() - at < 60_000, "without a time it has happened now, by the caller's clock");
    });

    it("reports over TCP with the token", async () => {
      await api.start({
        tcp: { address: "127.0.0.1", port: 0, tokenFile: "/none", token: new Secret(TOKEN) },
      });
      client = new AccountingClient({ url: api.url, token: TOKEN });
      assert.equal((await client.stop(REPORT)).packet, 1);
      const stranger = new AccountingClient({ url: api.url, token: "another" });
      await assert.rejects(
        stranger.stop(REPORT),
        (cause) => cause instanceof ReportRefused && cause.problem.status === 401,
      );
      stranger.close();
    });

    it("rejects at once what would be refused again", async () => {
      await api.start({ engine: UNREACHED });
      client = new AccountingClient({ socket: api.socket });
      await assert.rejects(
        client.stop({ ...REPORT, privilegeLevel: 16 }),
        (cause) =>
          cause instanceof ReportRefused &&
          /privilegeLevel/.test(cause.message) &&
          cause.problem.errors?.[0]?.pointer === "/privilegeLevel",
      );
    });
  });

  describe("and a daemon in trouble", () => {
    const folder = useScratchFolder();
    const socket = (): string => join(folder(), "api.sock");
    const quick = { firstWait: 1, maxWait: 2 };
    let server: Server;
    let client: AccountingClient;
    const bodies: string[] = [];

    /** Answers each request by the next of these, and all further ones by the last. */
    async function serve(
      ...answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]
    ): Promise<void> {
      bodies.length = 0;
      server = createServer((request, response) => {
        void text(request).then((body) => {
          const answer = answers[Math.min(bodies.length, answers.length - 1)];
          bodies.push(body);
          answer?.(request, response);
          return undefined;
        });
      });
      server.listen(socket());
      await once(server, "listening");
    }

    afterEach(() => {
      client.close();
      server.closeAllConnections();
      server.close();
    });

    it("sends the same report again, with its id and time, until it is taken", async () => {
      await serve(cut, busy, cut, taken);
      client = new AccountingClient({ socket: socket(), ...quick });
      assert.equal((await client.stop(REPORT)).packet, 7);
      assert.equal(bodies.length, 4);
      assert.deepEqual(new Set(bodies).size, 1);
      const { id, at } = JSON.parse(bodies[0] ?? "") as { id: string; at: string };
      assert.equal(id, REPORT.id);
      assert.match(at, /Z$/);
    });

    it("sends it again where no answer comes in time", async () => {
      await serve(silent, taken);
      client = new AccountingClient({ socket: socket(), requestTimeout: 50, ...quick });
      assert.equal((await client.stop(REPORT)).packet, 7);
    });

    it("gives up after a while, and says why the last try failed", async () => {
      await serve(busy);
      client = new AccountingClient({ socket: socket(), giveUpAfter: 20, ...quick });
      await assert.rejects(
        client.stop(REPORT),
        (cause) =>
          cause instanceof ReportUnanswered &&
          cause.tries === bodies.length &&
          /The buffer is full/.test(cause.message),
      );
    });

    it("gives up where nobody listens", async () => {
      await serve(taken);
      client = new AccountingClient({ socket: `${socket()}.none`, giveUpAfter: 20, ...quick });
      await assert.rejects(
        client.stop(REPORT),
        (cause) => cause instanceof ReportUnanswered && cause.tries > 1,
      );
    });

    it("waits as long as the daemon asks for, so that it may give up at once", async () => {
      await serve((_request, response) => {
        response
          .writeHead(503, { "Retry-After": "3600" })
          .end(JSON.stringify({ retry: true, detail: "later" }));
      });
      client = new AccountingClient({ socket: socket(), ...quick });
      await assert.rejects(
        client.stop(REPORT),
        (cause) => cause instanceof ReportUnanswered && cause.tries === 1,
      );
    });

    for (const [when, answer, patience] of [
      ["in the middle of a request", silent, {}],
      ["while it waits", busy, { firstWait: 3_600_000, maxWait: 3_600_000, giveUpAfter: 36_000_000 }],
    ] as const) {
      it(`ends with the signal's reason ${when}`, async () => {
        await serve(answer);
        const controller = new AbortController();
        client = new AccountingClient({ socket: socket(), ...patience });
        const reported = client.stop(REPORT, { signal: controller.signal });
        await once(server, "request");
        controller.abort(new Error("the program ends"));
        await assert.rejects(reported, { message: "the program ends" });
      });
    }

    it("does not even begin with a signal that is aborted", async () => {
      await serve(taken);
      client = new AccountingClient({ socket: socket() });
      await assert.rejects(client.stop(REPORT, { signal: AbortSignal.abort(new Error("over")) }), {
        message: "over",
      });
      assert.equal(bodies.length, 0);
    });

    it("says so where no daemon of this kind answers", async () => {
      await serve((_request, response) => void response.writeHead(404).end("<html>"));
      client = new AccountingClient({ socket: socket() });
      await assert.rejects(
        client.health(),
        (cause) => cause instanceof ReportRefused && /answered 404 .*is it hwtacacsd\?/.test(cause.message),
      );
    });
  });
});
