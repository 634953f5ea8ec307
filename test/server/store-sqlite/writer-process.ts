import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A child process that writes to a store until it is killed. */
export interface WriterProcess {
  /** Resolves when the store has acknowledged so many of the child's revisions. */
  acknowledged(count: number): Promise<void>;
  /** Ends it by SIGKILL; resolves to what it had printed, every line complete, when it has ended. */
  kill(): Promise<readonly string[]>;
}

/** Starts a child that writes to the store in `file`; see `writer-main.ts` for what it prints. */
export function startWriter(file: string): WriterProcess {
  const main = fileURLToPath(new URL("./writer-main.js", import.meta.url));
  const child = spawn(process.execPath, [main, file], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "close");
  const lines: string[] = [];
  let revisions = 0;
  let check: (() => void) | undefined;
  let ended = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    if (line.startsWith("revision ")) revisions += 1;
    check?.();
  });
  child.on("close", () => {
    ended = true;
    check?.();
  });
  return {
    acknowledged: (count) =>
      new Promise((resolve, reject) => {
        check = () => {
          if (revisions >= count) resolve();
          else if (ended) reject(new Error("the writer ended by itself"));
        };
        check();
      }),
    async kill() {
      child.kill("SIGKILL");
      await exited;
      // readline hands out a last line without its end, which the child may not have finished.
      return lines.filter((line) => line.endsWith("."));
    },
  };
}
