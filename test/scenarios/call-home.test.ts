import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Client } from "ssh2";
import type { Identity } from "../support/certificates.ts";
import { Daemon } from "../support/daemon.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { openTls, TlsFiles } from "../support/tls-files.ts";

const GET_CONFIG = "<get-config><source><running/></source></get-config>";

/** The client's side: waits for the server to call. */
class Home {
  readonly #server: Server;
  readonly #calls: Socket[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Home> {
    const server = createServer({ noDelay: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Home(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next connection. */
  async call(): Promise<Socket> {
    const [socket] = (await once(this.#server, "connection")) as [Socket];
    socket.on("error", () => undefined);
    this.#calls.push(socket);
    return socket;
  }

  close(): void {
    for (const call of this.#calls) call.destroy();
    this.#server.close();
  }
}

function target(transport: "ssh" | "tls", home: Home): string {
  return `call-home:
  - name: controller
    transport: ${transport}
    endpoints: [{ address: 127.0.0.1, port: ${home.port} }]
`;
}

describe("call home, with the real daemon (RFC 8071)", () => {
  let home: Home;
  let files: TlsFiles;
  let admin: Identity;
  let daemon: Daemon | undefined;

  beforeEach(async () => {
    home = await Home.open();
    files = await TlsFiles.create();
    admin = await files.authority.issue("admin");
  });

  afterEach(async () => {
    home.close();
    await daemon?.remove();
    await files.remove();
  });

  it("dials, is the SSH server there, and calls again when the connection is lost", async () => {
    const first = home.call();
    daemon = await Daemon.start(target("ssh", home));
    const { host: _host, port: _port, ...login } = await daemon.login();
    for (const calling of [first, undefined]) {
      const sock = await (calling ?? home.call());
      const ssh = new Client();
      ssh.connect({ ...login, sock });
      await once(ssh, "ready");
      ssh.on("error", () => undefined);
      const client = await NetconfClient.over(ssh);
      assert.match(await client.rpc(GET_CONFIG), /<data/);
      client.destroy();
      await daemon.printed(/call home: connection ended/);
    }
  });

  it("dials, is the TLS server there, and hangs up when it stops", async () => {
    const call = home.call();
    daemon = await Daemon.start(files.settings() + target("tls", home));
    const client = await openTls(
      { socket: await call, ca: files.authority.certificate, checkServerIdentity: () => undefined },
      admin,
    );
    await client.greet();
    assert.match(await client.rpc(GET_CONFIG), /<data/);
    await daemon.stop();
    assert.equal(await client.receive(), undefined);
    assert.match(daemon.output, /stopped/);
  });

  it("stops at once while nobody is at home", async () => {
    const settings = target("ssh", home);
    home.close();
    daemon = await Daemon.start(settings);
    await daemon.printed(/call home: attempt failed.*ECONNREFUSED/);
    await daemon.stop();
    assert.match(daemon.output, /stopped/);
  });
});
