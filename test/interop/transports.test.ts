import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES } from "../support/examples.ts";
import { TlsFiles } from "../support/tls-files.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const HELLO = `<hello xmlns="${NAMESPACE}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>]]>]]>`;

function rpc(id: number, operation: string): string {
  return `<rpc message-id="${id}" xmlns="${NAMESPACE}">${operation}</rpc>]]>]]>`;
}

/** Runs a program, sends it this, and gives what it has printed when it ends. */
async function converse(command: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  child.stdin.on("error", () => undefined); // it may end before it has read all
  child.stdin.write(input);
  await once(child, "close");
  return output;
}

/** Options of ssh that keep the user's own files out of it. */
function sshOptions(daemon: Daemon): readonly string[] {
  return [
    ...["-i", join(daemon.directory, "var/admin_ed25519")],
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
  ];
}

describe("OpenSSH", () => {
  it("agrees on new keys again and again in the middle of requests (RekeyLimit)", async () => {
    const daemon = await Daemon.start();
    try {
      const get = "<get-config><source><running/></source></get-config>";
      const requests = Array.from({ length: 200 }, (_, index) => rpc(index, get));
      const output = await converse(
        "ssh",
        [
          ...sshOptions(daemon),
          "-v",
          "-o",
          "RekeyLimit=16K",
          "-p",
          String(daemon.port),
          "-s",
          "admin@127.0.0.1",
          "netconf",
        ],
        HELLO + requests.join("") + rpc(999, "<close-session/>"),
      );
      assert.equal(output.match(/message-id="\d+"/g)?.length, 201);
      assert.ok((output.match(/rekey|SSH2_MSG_NEWKEYS sent/g)?.length ?? 0) > 4, "several key exchanges");
    } finally {
      await daemon.remove();
    }
  });

  it("is called home by way of a ProxyCommand that listens (RFC 8071)", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const daemon = await Daemon.start(
      `call-home: [{ name: ssh, endpoints: [{ address: 127.0.0.1, port: ${port} }], max-backoff: 1 }]\n`,
    );
    try {
      const listen = join(daemon.directory, "listen.mjs");
      await writeFile(
        listen,
        `import { createServer } from "node:net";
const server = createServer((socket) => {
  server.close();
  process.stdin.pipe(socket).pipe(process.stdout);
});
server.listen(${port}, "127.0.0.1");
`,
      );
      const output = await converse(
        "ssh",
        [
          ...sshOptions(daemon),
          "-o",
          `ProxyCommand=${process.execPath} ${listen}`,
          "-s",
          "admin@controller",
          "netconf",
        ],
        HELLO + rpc(1, "<close-session/>"),
      );
      assert.match(output, /message-id="1".*<ok\/>/s);
    } finally {
      await daemon.remove();
    }
  });
});

describe("openssl s_client", () => {
  for (const version of ["-tls1_3", "-tls1_2"]) {
    it(`speaks NETCONF over TLS (${version})`, async () => {
      const files = await TlsFiles.create();
      const admin = await files.authority.issue("admin");
      const daemon = await Daemon.start(
        files.settings(),
        "  - { transport: tls, address: 127.0.0.1, port: 0 }\n",
      );
      try {
        const [certificate, key] = [join(files.folder, "admin.pem"), join(files.folder, "admin.key")];
        await writeFile(certificate, admin.certificate);
        await writeFile(key, admin.privateKey);
        const output = await converse(
          "openssl",
          [
            ...[
              "s_client",
              version,
              "-connect",
              `127.0.0.1:${daemon.tlsPort}`,
              "-ign_eof",
              "-verify_return_error",
            ],
            ...[
              "-CAfile",
              join(files.folder, "ca.pem"),
              "-verify_ip",
              "127.0.0.1",
              "-cert",
              certificate,
              "-key",
              key,
            ],
          ],
          HELLO + rpc(1, "<get-config><source><running/></source></get-config>") + rpc(2, "<close-session/>"),
        );
        assert.match(output, /Verify return code: 0 \(ok\)/);
        assert.match(output, /<session-id>.*message-id="1".*message-id="2".*<ok\/>/s);
      } finally {
        await daemon.remove();
        await files.remove();
      }
    });
  }

  it("makes certificates and asks, by the lines of examples/tls/README.md", async () => {
    const readme = readFileSync(new URL("tls/README.md", EXAMPLES), "utf8");
    const [make = "", fingerprint = "", ask = ""] = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(
      ([, block]) => block ?? "",
    );
    const folder = await mkdtemp(join(tmpdir(), "hwtacacsd-tls-"));
    await converse("bash", ["-ec", `cd ${folder}; ${make}`], "");
    const shown = (await converse("bash", ["-ec", `cd ${folder}; ${fingerprint}`], "")).trim();
    const [section = ""] =
      /^tls:\n(?: .*\n)+/m.exec(readFileSync(new URL("tls/config.yaml", EXAMPLES), "utf8")) ?? [];
    const settings = section
      .replace(/"04:[^"]*"/, `"${shown}"`)
      .replace(/\w+\.(?:pem|key)/g, (file) => join(folder, file));
    const daemon = await Daemon.start(settings, "  - { transport: tls, address: 127.0.0.1, port: 0 }\n");
    try {
      const output = await converse(
        "bash",
        ["-c", `cd ${folder}; ${ask.replace(":6513", `:${daemon.tlsPort}`)}`],
        "",
      );
      assert.match(output, /message-id="1".*message-id="2"[^>]*><ok\/>/s);
      assert.match(daemon.output, /session started.*username="operator"/);
    } finally {
      await daemon.remove();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
