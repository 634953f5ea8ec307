import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { commitTogether, type Write } from "./group-commit.ts";
import {
  argumentCount,
  firstReadingOperation,
  Operation,
  type Answer,
  type Request,
  type Response,
  type Value,
  type WorkerSettings,
} from "./protocol.ts";
import { Reader } from "./reader.ts";
import { sqliteFailure } from "./sqlite-failure.ts";
import { Writer } from "./writer.ts";

/** Writes in one transaction at most: bounds how long the first of them waits for its answer. */
const writesPerTransaction = 4096;

if (parentPort === null) throw new Error("worker.js runs as a worker thread only");
const port = parentPort;
const settings: WorkerSettings = workerData;

try {
  serve();
} catch (error) {
  // The answer to having been started; the thread ends for want of anything to wait for.
  post([sqliteFailure(error)]);
}

function serve(): void {
  const database = openDatabase(settings);
  const writer = new Writer(database);
  const reader = new Reader(database);
  let writes: Write[] = [];

  post([null]);
  port.on("message", (first: Request) => {
    take(first);
    // What arrived during the last fsync waits in the port: all of it shares the next one.
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      take(next.message);
    }
    flush();
  });

  function take(request: Request): void {
    for (let index = 0; index < request.length;) {
      const operation = Number(request[index]);
      const count = argumentCount[operation];
      // Nothing after it could be told apart, so this must not go on.
      if (count === undefined) throw new Error(`unknown operation ${operation}`);
      const end = index + 1 + count;
      const args = request.slice(index + 1, end);
      index = end;
      if (operation < firstReadingOperation) {
        writes.push({ operation, args });
        if (writes.length === writesPerTransaction) flush();
      } else {
        flush();
        if (operation === Operation.close) close();
        else post([read(operation, args)]);
      }
    }
  }

  function flush(): void {
    if (writes.length === 0) return;
    const group = writes;
    writes = [];
    post(commitTogether(database, writer, group));
  }

  function read(operation: number, args: Value[]): Answer {
    try {
      return reader.run(operation, args, (rows) => post({ rows }));
    } catch (error) {
      return sqliteFailure(error);
    }
  }

  function close(): void {
    database.pragma("wal_checkpoint(TRUNCATE)");
    database.close();
    post([null]);
    port.close();
  }
}

function post(response: Response): void {
  port.postMessage(response);
}
