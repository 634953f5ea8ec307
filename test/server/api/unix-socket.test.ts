import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listenOnSocket } from "../../../server/api/unix-socket.ts";
import { useScratchFolder } from "../scratch-folder.ts";

describe("API: socket file", () => {
  const folder = useScratchFolder();
  const path = (): string => join(folder(), "api.sock");
  const servers: Server[] = [];

  const server = (): Server => {
    const made = createServer();
    servers.push(made);
    return made;
  };

  afterEach(() => {
    for (const made of servers.splice(0)) made.close();
  });

  for (const mode of [0o600, 0o660, 0o666]) {
    it(`has the mode ${mode.toString(8)}, whatever the umask, which stays as it was`, async () => {
      const before = process.umask(0o027);
      try {
        await listenOnSocket(server(), { path: path(), mode });
        assert.equal(process.umask(), 0o027);
      } finally {
        process.umask(before);
      }
      assert.equal(statSync(path()).mode & 0o777, mode);
    });
  }

  it("has the group", async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root may give a file to any group
    await listenOnSocket(server(), { path: path(), mode: 0o660, gid: 12_345 });
    assert.deepEqual([statSync(path()).gid, statSync(path()).uid], [12_345, process.getuid?.()]);
  });

  it("of a killed process is taken over", async () => {
    const child = fork(fileURLToPath(new URL("socket-main.js", import.meta.url)), [path()]);
    await once(child, "message");
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.ok(existsSync(path()));
    await listenOnSocket(server(), { path: path(), mode: 0o600 });
    assert.equal(statSync(path()).mode & 0o777, 0o600);
  });

  it("of a living process is left alone", async () => {
    const living = server();
    await listenOnSocket(living, { path: path(), mode: 0o600 });
    const connection = once(living, "connection");
    await assert.rejects(listenOnSocket(server(), { path: path(), mode: 0o600 }), {
      message: `cannot listen on ${path()}: another process listens there; stop it, or name another socket`,
    });
    await connection;
    assert.ok(existsSync(path()));
  });

  it("never takes the place of another file", async () => {
    writeFileSync(path(), "precious");
    await assert.rejects(
      listenOnSocket(server(), { path: path(), mode: 0o600 }),
      /it is no socket but another file/,
    );
    assert.equal(statSync(path()).size, 8);
  });

  it("in a folder that does not exist: says what to do", async () => {
    const nowhere = join(folder(), "none/api.sock");
    await assert.rejects(
      listenOnSocket(server(), { path: nowhere, mode: 0o600 }),
      /its folder does not exist; make it/,
    );
  });
});
