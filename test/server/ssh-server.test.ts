import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import ssh2, { type Client, type ConnectConfig, type KeyboardInteractiveAuthMethod } from "ssh2";
import type { KeyKind } from "../../server/key-pair.ts";
import type { SshPeer } from "../../server/ssh-channels.ts";
import { systemClock, type Clock } from "../../src/index.ts";
import { echo, exchange, openSubsystem, SshFixture, USER } from "./ssh-fixture.ts";

const fixture = new SshFixture();

/** Answers a keyboard-interactive prompt. */
function answering(answers: readonly string[]): ConnectConfig {
  const method: KeyboardInteractiveAuthMethod = {
    type: "keyboard-interactive",
    username: USER.name,
    prompt: (_name, _instructions, _language, _prompts, finish) => finish([...answers]),
  };
  return { authHandler: [method] };
}

function key(kind: KeyKind): string {
  return fixture.userKeys?.[kind].privateKey ?? "";
}

/** What says how long the check of a hash takes: its kind with the rounds, and its length. */
function costOf(hash: string): readonly [string | undefined, number | undefined] {
  return [/^\$6\$rounds=\d+\$/.exec(hash)?.[0], hash.split("$").at(-1)?.length];
}

describe("SSH log-in (RFC 4252)", () => {
  before(() => fixture.prepare());
  afterEach(() => fixture.cleanUp());

  const accepted: readonly { name: string; how: () => ConnectConfig }[] = [
    { name: "an ed25519 key", how: () => ({ privateKey: key("ed25519") }) },
    { name: "an ECDSA key", how: () => ({ privateKey: key("ecdsa-256") }) },
    { name: "an RSA key (rsa-sha2, RFC 8332)", how: () => ({ privateKey: key("rsa-3072") }) },
    { name: "a password", how: () => ({ password: USER.password }) },
    { name: "keyboard-interactive", how: () => answering([USER.password]) },
  ];
  for (const { name, how } of accepted) {
    it(`accepts ${name}`, async () => {
      const users: string[] = [];
      const port = await fixture.serve((channel, username, peer) => {
        users.push(username);
        echo(channel, username, peer);
      });
      const client = await fixture.connect(port, how());
      assert.equal(await exchange(await openSubsystem(client), "hello"), "hello");
      assert.deepEqual(users, [USER.name]);
    });
  }

  for (const serverHostKey of [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "rsa-sha2-256",
    "rsa-sha2-512",
  ] as const) {
    it(`proves itself with ${serverHostKey}`, async () => {
      const client = await fixture.connect(await fixture.serve(), {
        password: USER.password,
        algorithms: { serverHostKey: [serverHostKey] },
      });
      assert.equal(await exchange(await openSubsystem(client), "a"), "a");
    });
  }

  it("offers ssh-rsa and group14 with SHA-1 only where the configuration allows old algorithms", async () => {
    const old: ConnectConfig = {
      password: USER.password,
      algorithms: { serverHostKey: ["ssh-rsa"], kex: ["diffie-hellman-group14-sha1"] },
    };
    await assert.rejects(fixture.connect(await fixture.serve(), old), /no matching|handshake failed/i);
    const client = await fixture.connect(await fixture.serve(echo, { legacyAlgorithms: true }), old);
    assert.equal(await exchange(await openSubsystem(client), "a"), "a");
  });

  const other = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 }).private;
  const refused: readonly { name: string; how: () => ConnectConfig }[] = [
    { name: "another key", how: () => ({ privateKey: other }) },
    { name: "a wrong password", how: () => ({ password: "wrong" }) },
    {
      name: "an empty password",
      how: () => ({ password: "", authHandler: [{ type: "password", username: USER.name, password: "" }] }),
    },
    { name: "a password without end", how: () => ({ password: "x".repeat(20_000) }) },
    {
      name: "an unknown user with the right password",
      how: () => ({ username: "nobody", password: USER.password }),
    },
    {
      name: "an unknown user with the right key",
      how: () => ({ username: "nobody", privateKey: key("ed25519") }),
    },
    { name: "a wrong keyboard-interactive answer", how: () => answering(["wrong"]) },
    { name: "keyboard-interactive without an answer", how: () => answering([]) },
    { name: "keyboard-interactive with two answers", how: () => answering([USER.password, USER.password]) },
    { name: "no method at all", how: () => ({ authHandler: ["none"] }) },
  ];
  for (const { name, how } of refused) {
    it(`refuses ${name}`, async () => {
      const port = await fixture.serve(() => assert.fail("no channel"));
      await assert.rejects(fixture.connect(port, how()), /authentication methods failed/);
    });
  }

  it("opens no channel before log-in and never logs a password", async () => {
    const port = await fixture.serve();
    await assert.rejects(fixture.connect(port, { password: "hunter2" }));
    assert.doesNotMatch(JSON.stringify(fixture.lines), /hunter2/);
    assert.ok(
      fixture.lines.some(
        (line) => line.message === "log-in refused" && line.fields["username"] === USER.name,
      ),
    );
  });

  it("ends the connection after the last attempt", async () => {
    const port = await fixture.serve(echo, { attempts: 3 });
    let tried = 0;
    await assert.rejects(
      fixture.connect(port, {
        authHandler: (_left, _partial, next) => {
          tried += 1;
          next({ type: "password", username: USER.name, password: `wrong${tried}` });
        },
      }),
    );
    assert.equal(fixture.lines.filter((line) => line.message === "log-in refused").length, 3);
    assert.ok(fixture.lines.some((line) => line.message.startsWith("too many refused")));
  });

  it("does for unknown users the work that it does for known ones", async () => {
    const port = await fixture.serve();
    const hashes: string[] = [];
    const check = fixture.passwords.check.bind(fixture.passwords);
    fixture.passwords.check = (password, hash): Promise<boolean> => {
      hashes.push(hash);
      return check(password, hash);
    };
    for (const username of [USER.name, "nobody"])
      await assert.rejects(fixture.connect(port, { username, password: "wrong" }));
    fixture.passwords.check = check;
    const [known = "", unknown = "", ...more] = hashes;
    assert.deepEqual(more, []);
    assert.notEqual(known, unknown);
    assert.deepEqual(costOf(unknown), costOf(known));
    assert.equal(costOf(known)[1], 86);
  });

  it("drops a connection that has not logged in in time", async () => {
    const alarms: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      schedule: (_delay, callback) => {
        alarms.push(callback);
        return () => undefined;
      },
    };
    const port = await fixture.serve(echo, { clock, loginTimeout: 1234 });
    const socket = await silentConnection(port);
    const closed = once(socket, "close");
    alarms[0]?.();
    await closed;
    assert.deepEqual(fixture.lines.at(-1)?.fields["milliseconds"], 1234);
  });

  it("closes further connections while too many have not logged in", async () => {
    const port = await fixture.serve(echo, { maxUnauthenticated: 2 });
    const waiting = [await silentConnection(port), await silentConnection(port)];
    const third = connect(port, "127.0.0.1");
    third.on("error", () => undefined);
    await once(third, "close");
    waiting[0]?.destroy();
    waiting[1]?.destroy();
  });

  it("refuses a log-in above the limit of connections", async () => {
    const port = await fixture.serve(echo, { maxConnections: 1 });
    await fixture.connect(port);
    await assert.rejects(fixture.connect(port), /authentication methods failed|closed|disconnect/i);
  });
});

describe("SSH channels (RFC 4254, RFC 6242 §3)", () => {
  before(() => fixture.prepare());
  afterEach(() => fixture.cleanUp());
  after(() => fixture.passwords.close());

  it("grants env and a terminal before the subsystem, and neither echoes nor translates", async () => {
    const port = await fixture.serve((channel) => {
      channel.write("hello\n");
      channel.resume();
    });
    const client = await fixture.connect(port);
    const channel = await terminalThenSubsystem(client);
    const [chunk] = (await once(channel, "data")) as [Buffer];
    assert.equal(chunk.toString(), "hello\n");
  });

  it("serves several channels on one connection", async () => {
    const client = await fixture.connect(await fixture.serve());
    const channels = await Promise.all(["a", "b", "c"].map(() => openSubsystem(client)));
    const got = await Promise.all(channels.map((channel, index) => exchange(channel, `text ${index}`)));
    assert.deepEqual(got, ["text 0", "text 1", "text 2"]);
  });

  it("tells who is at the other end", async () => {
    const peers: SshPeer[] = [];
    const port = await fixture.serve((channel, username, peer) => {
      peers.push(peer);
      echo(channel, username, peer);
    });
    const client = await fixture.connect(port);
    await exchange(await openSubsystem(client), "x");
    assert.equal(peers[0]?.address, "127.0.0.1");
    assert.ok((peers[0]?.port ?? 0) > 0);
    assert.equal(peers[0]?.backlog(), 0);
  });

  it("answers keep-alives", async () => {
    const client = await fixture.connect(await fixture.serve(), {
      password: USER.password,
      keepaliveInterval: 10,
      keepaliveCountMax: 40,
    });
    const channel = await openSubsystem(client);
    // Longer than the client puts up with silence.
    await new Promise<void>((resolve) => systemClock.schedule(800, resolve));
    assert.equal(await exchange(channel, "still here"), "still here");
  });

  it("agrees on new keys after a volume of data, and loses none (RFC 4253 §9)", async () => {
    const port = await fixture.serve(echo, { rekeyBytes: 64 * 1024 });
    const client = await fixture.connect(port);
    let handshakes = 0;
    client.on("handshake", () => (handshakes += 1));
    const channels = await Promise.all([openSubsystem(client), openSubsystem(client)]);
    const text = "0123456789abcdef".repeat(8 * 1024);
    for (let turn = 0; turn < 4; turn += 1) {
      const got = await Promise.all(channels.map((channel) => exchange(channel, text)));
      assert.ok(got.every((echoed) => echoed === text));
    }
    assert.ok(handshakes > 2, `${handshakes} key exchanges`);
  });

  it("follows a client that asks for new keys in the middle of data", async () => {
    const client = await fixture.connect(await fixture.serve());
    const channel = await openSubsystem(client);
    const text = "0123456789abcdef".repeat(32 * 1024);
    const echoed = exchange(channel, text);
    const handshake = once(client, "handshake");
    // ssh2's client has no call for it; OpenSSH does it by RekeyLimit.
    (client as unknown as { _protocol: { rekey(): void } })._protocol.rekey();
    await handshake;
    assert.equal(await echoed, text);
    assert.equal(await exchange(channel, "after"), "after");
  });

  it("ends a channel after its input without losing what was to be answered", async () => {
    const client = await fixture.connect(await fixture.serve());
    const channel = await openSubsystem(client);
    const exit = once(channel, "exit");
    channel.end("last words");
    let got = "";
    for await (const chunk of channel) got += String(chunk);
    assert.equal(got, "last words");
    assert.deepEqual((await exit)[0], 0);
  });

  it("tells the channel at once when the connection drops", async () => {
    const { promise: closed, resolve } = withResolvers();
    const port = await fixture.serve((channel) => {
      channel.on("close", resolve);
      channel.on("error", () => undefined);
      channel.resume();
    });
    const client = await fixture.connect(port);
    await openSubsystem(client);
    client.destroy();
    await closed;
  });

  for (const request of ["exec", "shell"] as const) {
    it(`answers ${request} with what to do instead`, async () => {
      const client = await fixture.connect(await fixture.serve());
      const text = await new Promise<string>((resolve, reject) => {
        const listen = (error: Error | undefined, channel: ssh2.ClientChannel): void => {
          if (error) {
            reject(error);
            return;
          }
          let said = "";
          channel.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
          channel.on("close", () => resolve(said));
          channel.resume();
        };
        if (request === "exec") client.exec("id", listen);
        else client.shell(listen);
      });
      assert.match(text, /NETCONF server[^]*ssh -s/);
    });
  }

  it("refuses other subsystems and forwarding", async () => {
    const client = await fixture.connect(await fixture.serve());
    await assert.rejects(openSubsystem(client, "sftp"));
    await assert.rejects(
      new Promise((resolve, reject) =>
        client.forwardOut("127.0.0.1", 1, "127.0.0.1", 22, (error, channel) =>
          error ? reject(error) : resolve(channel),
        ),
      ),
    );
  });

  it("closes every connection when the server ends", async () => {
    const port = await fixture.serve();
    const client = await fixture.connect(port);
    const closed = once(client, "close");
    await fixture.cleanUp();
    await closed;
    await assert.rejects(fixture.connect(port), /ECONNREFUSED/);
  });
});

/** A TCP connection that has read the server's greeting and says nothing. */
async function silentConnection(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "data");
  return socket;
}

/** What `ssh -tt -s` does: env and pty-req on the channel, then the subsystem. ssh2's client has no call for the three. */
function terminalThenSubsystem(client: Client): Promise<ssh2.ClientChannel> {
  return new Promise((resolve, reject) => {
    // ssh2 asks for env and pty before it asks for a shell; the name of that last request is changed on its way.
    const internals = client as unknown as {
      _protocol: {
        shell(id: number, want: boolean): void;
        subsystem(id: number, name: string, want: boolean): void;
      };
    };
    internals._protocol.shell = (id, want) => internals._protocol.subsystem(id, "netconf", want);
    client.shell({ term: "vt100" }, { env: { LANG: "C" } }, (error, channel) =>
      error ? reject(error) : resolve(channel),
    );
  });
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve: () => resolve?.() };
}
