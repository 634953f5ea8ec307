import type { Database, Statement } from "libsql";
import { PendingRow } from "./pending-row.ts";
import { COMMIT_ARGUMENTS, Operation, type Answer, type Value } from "./protocol.ts";
import { NotificationRows } from "./notification-rows.ts";
import { PacketRanges } from "./packet-ranges.ts";
import { PacketRows } from "./packet-rows.ts";
import { RevisionRows } from "./revision-rows.ts";
import { StoreError } from "./store-error.ts";

/** Carries out the operations that write; whoever calls it owns the transaction around them. */
export class Writer {
  readonly #database: Database;
  readonly #packets: PacketRows;
  readonly #revisions: RevisionRows;
  readonly #pending: PendingRow;
  readonly #saveStartup: Statement;
  readonly #saveServed: Statement;
  readonly #saveSnapshot: Statement;
  readonly #trimSnapshots: Statement;
  readonly #openTask: Statement;
  readonly #closeTask: Statement;
  readonly #alive: Statement;
  readonly #ranges: PacketRanges;
  readonly #notifications: NotificationRows;
  /** Nothing else is done in the transaction. */
  #alone = false;

  constructor(database: Database) {
    this.#database = database;
    this.#packets = new PacketRows(database);
    this.#ranges = new PacketRanges(database);
    this.#notifications = new NotificationRows(database);
    this.#revisions = new RevisionRows(database, this.#notifications);
    this.#pending = new PendingRow(database);
    this.#saveStartup = database.prepare(
      "INSERT INTO startup (id, content) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
    );
    this.#saveServed = database.prepare(
      `INSERT INTO served (id, content_id, capabilities) VALUES (1, ?1, ?2)
       ON CONFLICT (id) DO UPDATE SET content_id = ?1, capabilities = ?2`,
    );
    this.#saveSnapshot = database.prepare(
      `INSERT INTO snapshot (revision, content, versions)
       SELECT ?1, ?2, ?3 WHERE ?1 <= (SELECT coalesce(max(number), 0) FROM revision)
       ON CONFLICT (revision) DO UPDATE SET content = excluded.content, versions = excluded.versions`,
    );
    this.#trimSnapshots = database.prepare(
      `DELETE FROM snapshot WHERE revision NOT IN
         (SELECT revision FROM snapshot ORDER BY revision DESC LIMIT 2)
       AND revision IS NOT
         (SELECT max(revision) FROM snapshot WHERE revision <= (SELECT base_revision FROM pending_commit))`,
    );
    this.#openTask = database.prepare(
      `INSERT INTO open_task (task_id, record) VALUES (?1, ?2)
       ON CONFLICT (task_id) DO UPDATE SET record = excluded.record`,
    );
    this.#closeTask = database.prepare("DELETE FROM open_task WHERE task_id = ?1");
    this.#alive = database.prepare(
      "INSERT INTO alive (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
    );
  }

  /** Whether an operation is one statement, and so a transaction by itself. */
  isOneStatement(operation: number, args: readonly Value[]): boolean {
    switch (operation) {
      case Operation.commit:
        return this.#revisions.isOneStatement(args);
      case Operation.openTask:
      case Operation.closeTask:
      case Operation.alive:
        return true;
      default:
        return false;
    }
  }

  /** To be called when a transaction was undone. */
  undone(): void {
    this.#notifications.forget();
  }

  /** {@link run} as all there is in a transaction; where it throws, the caller undoes that. */
  runAlone(operation: number, args: Value[]): Answer {
    this.#alone = true;
    try {
      return this.run(operation, args);
    } finally {
      this.#alone = false;
    }
  }

  /** Throws, with nothing of this operation done, where SQLite refuses or the change does not fit. */
  run(operation: number, args: Value[]): Answer {
    switch (operation) {
      case Operation.commit:
        return this.#revisions.add(args, (work) => this.#atomically(work));
      case Operation.commitPending:
        return this.#atomically(() => {
          this.#pending.save(args.slice(COMMIT_ARGUMENTS));
          return this.#revisions.add(args.slice(0, COMMIT_ARGUMENTS), (work) => work());
        });
      case Operation.savePending:
        return this.#pending.save(args);
      case Operation.saveStartup:
        this.#saveStartup.run(args);
        return null;
      case Operation.saveServed:
        this.#saveServed.run(args);
        return null;
      case Operation.saveSnapshot:
        return this.#atomically(() => {
          if (this.#saveSnapshot.run(args).changes !== 1) {
            throw new StoreError("conflict", `there is no revision ${args[0]} for a snapshot`);
          }
          this.#trimSnapshots.run([]);
          return null;
        });
      case Operation.addPacket:
        return this.#atomically(() => {
          const [closes = null, ...packet] = args;
          if (closes !== null) this.#closeTask.run([closes]);
          return this.#packets.add(packet);
        });
      case Operation.updatePacket:
        return this.#packets.update(args);
      case Operation.removePacket:
        return this.#packets.remove(args);
      case Operation.removeTask:
        return this.#atomically(() => this.#packets.removeTask(args));
      case Operation.endStart:
        return this.#atomically(() => this.#packets.endStart(args));
      case Operation.releasePackets:
        return this.#atomically(() => this.#ranges.release(args));
      case Operation.rearmPackets:
        return this.#atomically(() => this.#ranges.rearm(args));
      case Operation.removePackets:
        return this.#atomically(() => this.#ranges.remove(args));
      case Operation.openTask:
        this.#openTask.run(args);
        return null;
      case Operation.closeTask:
        this.#closeTask.run(args);
        return null;
      case Operation.openNotifications:
        return this.#notifications.open(args);
      case Operation.appendNotifications:
        return this.#atomically(() => this.#notifications.appendAll(args));
      case Operation.alive:
        this.#alive.run(args);
        return null;
      default:
        throw new StoreError("failed", `operation ${operation} does not write`);
    }
  }

  /**
   * A savepoint around more than one statement. One statement needs none: SQLite undoes a
   * failed one by itself (https://www.sqlite.org/lang_conflict.html, ABORT).
   */
  #atomically(work: () => Answer): Answer {
    if (this.#alone) return work();
    this.#database.exec("SAVEPOINT operation");
    try {
      const answer = work();
      this.#database.exec("RELEASE operation");
      return answer;
    } catch (error) {
      this.undone();
      // A full disk ends the whole transaction, and the savepoint with it.
      if (this.#database.inTransaction) {
        this.#database.exec("ROLLBACK TO operation");
        this.#database.exec("RELEASE operation");
      }
      throw error;
    }
  }
}
