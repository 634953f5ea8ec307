import assert from "node:assert/strict";
import { once } from "node:events";
import { netconfChannels } from "../../server/netconf-channel.ts";
import type { SessionOpener, StreamSession } from "../../server/netconf-stream.ts";
import { standings } from "../../server/users.ts";
import type { SessionPeer, SessionTransport } from "../../src/index.ts";
import { openSubsystem, SshFixture, USER } from "./ssh-fixture.ts";

/** Notes what a channel tells its session. */
class FakeSession implements StreamSession {
  congested = false;
  received = "";
  readonly events: string[] = [];
  readonly peer: SessionPeer;
  readonly transport: SessionTransport;
  onEvent = (_event: string): void => undefined;

  constructor(peer: SessionPeer, transport: SessionTransport) {
    this.peer = peer;
    this.transport = transport;
  }

  receive(bytes: Uint8Array): void {
    this.received += Buffer.from(bytes).toString();
    this.#note("data");
  }

  inputEnded(): void {
    this.#note("end");
  }

  disconnected(): void {
    this.#note("close");
  }

  /** Resolves once the channel has told this. */
  until(event: string): Promise<void> {
    if (this.events.includes(event)) return Promise.resolve();
    return new Promise((resolve) => {
      this.onEvent = (told) => {
        if (told === event) resolve();
      };
    });
  }

  #note(event: string): void {
    this.events.push(event);
    this.onEvent(event);
  }
}

describe("NETCONF session over an SSH channel (RFC 6242 §3)", () => {
  const fixture = new SshFixture();
  before(() => fixture.prepare());
  afterEach(() => fixture.cleanUp());
  after(() => fixture.passwords.close());

  async function open(hello = "hello"): Promise<{
    session: FakeSession;
    channel: Awaited<ReturnType<typeof openSubsystem>>;
    destroy: () => void;
  }> {
    let session: FakeSession | undefined;
    const opener: SessionOpener = {
      openSession(peer, transport) {
        session = new FakeSession(peer, transport);
        transport.write(Buffer.from(hello));
        return session;
      },
    };
    const client = await fixture.connect(
      await fixture.serve(
        netconfChannels(opener, standings([{ name: USER.name, authorizedKeys: [], groups: ["ops"] }])),
      ),
    );
    const channel = await openSubsystem(client);
    assert.ok(session);
    return { session, channel, destroy: () => client.destroy() };
  }

  it("sends what the session writes at once, and knows the user", async () => {
    const { session, channel } = await open();
    const [chunk] = (await once(channel, "data")) as [Buffer];
    assert.equal(chunk.toString(), "hello");
    assert.equal(session.peer.username, USER.name);
    assert.deepEqual([session.peer.recovery, session.peer.groups], [true, ["ops"]]);
    assert.equal(session.peer.address, "127.0.0.1");
  });

  it("still sends after the client has ended its input, then ends with exit status 0", async () => {
    const { session, channel } = await open("");
    channel.end("request");
    const exit = once(channel, "exit");
    let got = "";
    channel.on("data", (chunk: Buffer) => (got += chunk.toString()));
    await session.until("end");
    assert.equal(session.received, "request");
    session.transport.write(Buffer.from("reply"));
    session.transport.end();
    await once(channel, "close");
    assert.equal(got, "reply");
    assert.equal((await exit)[0], 0);
    await session.until("close");
  });

  it("tells the session when the connection drops", async () => {
    const { session, destroy } = await open();
    destroy();
    await session.until("close");
  });

  it("drops the channel, and takes writes afterwards without harm", async () => {
    const { session, channel } = await open();
    channel.resume();
    const closed = once(channel, "close");
    session.transport.destroy();
    session.transport.write(Buffer.from("late"));
    session.transport.end();
    await closed;
    await session.until("close");
  });

  it("does not read while the session is congested", async () => {
    const { session, channel } = await open();
    channel.resume();
    session.congested = true;
    channel.write("first");
    await session.until("data");
    const before = session.received;
    session.events.length = 0;
    // More than the SSH window and the stream's own store: it cannot all have gone without being read.
    const sent = new Promise<void>((resolve) =>
      channel.write(Buffer.alloc(8 * 1024 * 1024, "x"), () => resolve()),
    );
    await new Promise<void>((resolve) => setImmediate(resolve));
    assert.equal(session.received, before);
    session.congested = false;
    session.transport.resume();
    await sent;
    while (session.received.length < 5 + 8 * 1024 * 1024)
      await new Promise<void>((resolve) => setImmediate(resolve));
  });

  it("waits for a client that does not read, though the network takes everything", async () => {
    const { session, channel } = await open("");
    const size = 8 * 1024 * 1024; // the SSH window takes two mebibytes, and the client's stream no more than that
    session.transport.write(Buffer.alloc(size, "x"));
    let drained = false;
    const taken = new Promise<void>((resolve) => {
      session.transport.onceDrained(() => {
        drained = true;
        resolve();
      });
    });
    channel.write("still here");
    await session.until("data"); // the network is alive
    assert.ok(session.transport.backlog() > size / 4);
    assert.ok(!drained);
    let got = 0;
    channel.on("data", (chunk: Buffer) => (got += chunk.length));
    await taken;
    assert.ok(got > size / 4);
  });

  it("refuses one session too many in words", async () => {
    const port = await fixture.serve(netconfChannels({ openSession: () => undefined }, standings([])));
    const channel = await openSubsystem(await fixture.connect(port));
    let said = "";
    channel.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    channel.resume();
    await once(channel, "close");
    assert.match(said, /Too many NETCONF sessions/);
  });
});
