import { existsSync } from "node:fs";
import { chmod, chown, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";

/** A socket file and who may connect to it. */
export interface SocketFile {
  readonly path: string;
  /** Permissions: who may write to the file may connect. */
  readonly mode: number;
  /** Absent: the process's own group. */
  readonly gid?: number;
}

/** Takes all permissions but the owner's reading and writing away. */
const OWNER_ONLY = 0o177;

/**
 * Listens on a Unix socket. A file that a killed process has left is taken over, one that a living process listens on is
 * not. Rejects with a sentence for the operator. When the server closes, the file goes too.
 */
export async function listenOnSocket(server: Server, { path, mode, gid }: SocketFile): Promise<void> {
  // libuv tells a folder that is not there as one that may not be written to.
  if (!existsSync(dirname(path))) {
    throw new Error(
      `cannot listen on ${path}: its folder does not exist; make it, or let systemd do so (RuntimeDirectory=)`,
    );
  }
  await removeStale(path);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // The file is made within this call: nobody but the owner can connect before its mode and group are right.
      const before = process.umask(OWNER_ONLY);
      try {
        server.listen({ path }, () => {
          server.off("error", reject);
          resolve();
        });
      } finally {
        process.umask(before);
      }
    });
  } catch (cause) {
    throw unusable(path, cause);
  }
  try {
    if (gid !== undefined) await chown(path, -1, gid);
    await chmod(path, mode);
  } catch (cause) {
    server.close();
    const { message } = cause as Error;
    throw new Error(
      `cannot set group and mode of ${path}: ${message}; the server's user must be a member of the group`,
      { cause },
    );
  }
}

async function removeStale(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket()) {
      throw new Error(`cannot listen on ${path}: it is no socket but another file; move it away`);
    }
    const state = await stateOf(path);
    if (state === "gone") return;
    if (state !== "stale") throw new Error(`cannot listen on ${path}: ${state}`);
    await unlink(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    throw (cause as NodeJS.ErrnoException).code === undefined ? cause : unusable(path, cause);
  }
}

/** `stale`: nobody listens. Otherwise why the socket must be left alone. */
function stateOf(path: string): Promise<"stale" | "gone" | (string & {})> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve("another process listens there; stop it, or name another socket");
    });
    probe.once("error", ({ code = "", message }: NodeJS.ErrnoException) => {
      if (code === "ECONNREFUSED") resolve("stale");
      else if (code === "ENOENT") resolve("gone");
      else resolve(`it cannot be told whether another process listens there (${message})`);
    });
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "the server's user may not write to its folder",
  EADDRINUSE: "another process has just made it",
};

function unusable(path: string, cause: unknown): Error {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new Error(`cannot listen on ${path}: ${REASONS[code] ?? message}`, { cause });
}
