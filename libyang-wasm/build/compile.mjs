/** Runs the compile jobs in worker threads and links the objects. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { BuildError, log } from "./log.mjs";
import { linkFlags } from "./recipe.mjs";

/** Two workers need about 1 GB of memory together; more gain nothing on two cores. */
const workerCount = 2;

/** Compiles and links; objects of the pinned libraries are kept in `objectDir`, so an interrupted build goes on. */
export async function compile({ tree, jobs }, objectDir) {
  mkdirSync(objectDir, { recursive: true });
  const objects = new Map(jobs.map((job) => [job.object, readObject(objectDir, job)]));
  const todo = jobs.filter((job) => !objects.get(job.object));
  let done = jobs.length - todo.length;
  const compilers = Array.from(
    { length: Math.min(workerCount, Math.max(1, todo.length)) },
    () => new Compiler(tree),
  );
  try {
    await Promise.all(
      compilers.map(async (compiler) => {
        for (let job = todo.shift(); job; job = todo.shift()) {
          const { output, said } = await compiler.run(job.args, {}, job.object);
          if (said.trim() && job.source.startsWith("shim/")) log(said.trim());
          objects.set(job.object, output);
          keepObject(objectDir, job, output);
          log(`${++done}/${jobs.length} ${job.source}`);
        }
      }),
    );
    log("linking");
    const args = [...linkFlags, ...objects.keys(), "-o", "libyang.wasm"];
    const [compiler] = compilers;
    return (await compiler.run(args, Object.fromEntries(objects), "libyang.wasm")).output;
  } finally {
    await Promise.all(compilers.map((compiler) => compiler.close()));
  }
}

/** Only the pinned libraries: the shims change with this package. */
const isKept = (job) => !job.source.startsWith("shim/");

function readObject(objectDir, job) {
  if (!isKept(job)) return undefined;
  try {
    const bytes = readFileSync(join(objectDir, job.object));
    const sum = bytes.subarray(-32);
    const object = bytes.subarray(0, -32);
    return createHash("sha256").update(object).digest().equals(sum) ? object : undefined;
  } catch {
    return undefined;
  }
}

function keepObject(objectDir, job, object) {
  if (!isKept(job)) return;
  const target = join(objectDir, job.object);
  writeFileSync(
    `${target}.${process.pid}`,
    Buffer.concat([object, createHash("sha256").update(object).digest()]),
  );
  renameSync(`${target}.${process.pid}`, target);
}

/** One worker thread that holds the compiler and the source tree. */
class Compiler {
  #worker;
  #pending;

  constructor(tree) {
    // The compiler reports its own loading on standard output: not of interest.
    this.#worker = new Worker(new URL("./worker.mjs", import.meta.url), {
      workerData: { tree },
      stdout: true,
    });
    this.#worker.on("message", (answer) => this.#settle(answer));
    this.#worker.on("error", (cause) => this.#settle({ failed: `the compiler died: ${cause.message}` }));
    this.#worker.on("exit", () => this.#settle({ failed: "the compiler stopped" }));
  }

  run(args, files, output) {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, what: args.at(-1) };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ args, files, output });
    });
  }

  close() {
    return this.#worker.terminate();
  }

  #settle({ failed, output, said }) {
    const pending = this.#pending;
    this.#pending = undefined;
    if (failed !== undefined)
      pending?.reject(new BuildError(`${pending.what}: ${failed.trim().slice(0, 4000)}`));
    else pending?.resolve({ output: Buffer.from(output), said });
  }
}
