import { connect } from "node:net";
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { encrypt } from "unixcrypt";
import { createAuthenticator } from "../../server/auth.ts";
import { parseHostKey, type HostKey } from "../../server/host-key.ts";
import { listen, type Listening } from "../../server/listening.ts";
import { PasswordChecker } from "../../server/password-checker.ts";
import type { SubsystemHandler } from "../../server/ssh-channels.ts";
import { SshServer, type SshServerOptions } from "../../server/ssh-server.ts";
import { parseUserKey, type UserKey } from "../../server/user-key.ts";
import { Secret, systemClock, type Log } from "../../src/index.ts";
import { makeKeyPair, type KeyKind, type KeyPair } from "../../server/key-pair.ts";

/** The user of these tests. */
export const USER = { name: "operator", password: "correct horse" } as const;

/** A line that the server under test has logged. */
export interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keys take a while to make: once for all tests of a file. */
export class SshFixture {
  readonly lines: Line[] = [];
  readonly passwords: PasswordChecker = new PasswordChecker();
  readonly #listening: Listening[] = [];
  readonly #servers: SshServer[] = [];
  readonly #clients: Client[] = [];
  userKeys: Readonly<Record<KeyKind, KeyPair>> | undefined;
  hostKeys: readonly HostKey[] = [];

  /** Makes the keys. */
  async prepare(): Promise<void> {
    const [ed25519, ecdsa, rsa] = await Promise.all(
      (["ed25519", "ecdsa-256", "rsa-3072"] as const).map((kind) => makeKeyPair(kind, "test")),
    );
    if (!ed25519 || !ecdsa || !rsa) throw new Error("no keys");
    this.userKeys = { ed25519, "ecdsa-256": ecdsa, "rsa-3072": rsa };
    this.hostKeys = [ed25519, ecdsa, rsa].map(({ privateKey }) => {
      const key = parseHostKey(privateKey);
      if (!key.ok) throw new Error(key.error);
      return key.value;
    });
  }

  /** Starts a server with this user; its port. */
  async serve(onNetconf: SubsystemHandler = echo, changes: Partial<SshServerOptions> = {}): Promise<number> {
    const keys: UserKey[] = Object.values(this.userKeys ?? {}).map((pair) => {
      const key = parseUserKey(pair.publicKey);
      if (!key.ok) throw new Error(key.error);
      return key.value;
    });
    const user = {
      name: USER.name,
      passwordHash: new Secret(encrypt(USER.password, "$6$rounds=1000$salt")),
      authorizedKeys: keys,
    };
    const server = new SshServer({
      hostKeys: this.hostKeys,
      authenticator: createAuthenticator({ users: [user], passwords: this.passwords, sha1: false }),
      legacyAlgorithms: false,
      maxConnections: 100,
      maxUnauthenticated: 100,
      loginTimeout: 10_000,
      attempts: 3,
      clock: systemClock,
      log: (fields) => this.#log(fields),
      onNetconf,
      ...changes,
    });
    this.#servers.push(server);
    const listener = { transport: "ssh", address: "127.0.0.1", port: 0, ipv6Only: false } as const;
    const listening = await listen(listener, this.#log({}), (socket) => server.serve(socket));
    this.#listening.push(listening);
    return listening.port;
  }

  /** A client that is logged in. Rejects with the client's error. */
  connect(port: number, how: ConnectConfig = { password: USER.password }): Promise<Client> {
    const client = new ssh2.Client();
    this.#clients.push(client);
    return new Promise((resolve, reject) => {
      client.on("ready", () => resolve(client));
      client.on("error", reject);
      client.on("close", () => reject(new Error("closed by the server")));
      // ssh2's own socket would keep each small packet until the one before is acknowledged.
      const sock = connect({ host: "127.0.0.1", port, noDelay: true });
      client.connect({ sock, username: USER.name, ...how });
    });
  }

  /** Ends everything that a test has started. */
  async cleanUp(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.end();
    for (const listening of this.#listening.splice(0)) listening.close();
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
    this.lines.length = 0;
  }

  #log(fields: Readonly<Record<string, unknown>>): Log {
    const note = (message: string, more: Readonly<Record<string, unknown>> = {}): void => {
      this.lines.push({ message, fields: { ...fields, ...more } });
    };
    return { debug: note, info: note, warn: note, error: note };
  }
}

/** Sends back what it gets, and ends when the client does. */
export const echo: SubsystemHandler = (channel) => {
  channel.on("data", (chunk: Buffer) => channel.write(chunk));
  channel.on("end", () => {
    channel.exit(0);
    channel.end();
  });
};

/** Opens the subsystem on a connection. */
export function openSubsystem(client: Client, name = "netconf"): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.subsys(name, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

/** Sends text and gives back as many characters as come. */
export function exchange(channel: ClientChannel, text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = "";
    const read = (chunk: Buffer): void => {
      got += chunk.toString();
      if (got.length < text.length) return;
      channel.off("data", read);
      resolve(got);
    };
    channel.on("data", read);
    channel.write(text);
  });
}
