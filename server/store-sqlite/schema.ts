import type { Database } from "libsql";
import { cellOf } from "./rows.ts";
import { StoreError } from "./store-error.ts";

/** Version of the tables below, kept as SQLite's `user_version`. */
export const schemaVersion = 10;

/** SQLite's `application_id` of our files, "hwta" in ASCII: tells them from other programs' databases. */
export const applicationId = 0x68777461;

/** The statements that lead from each version to the next, from version 0 on. */
const migrations: readonly string[] = [
  `CREATE TABLE revision (
     number INTEGER PRIMARY KEY CHECK (number > 0),
     committed_at TEXT NOT NULL,
     username TEXT NOT NULL,
     session_id INTEGER NOT NULL,
     message_id TEXT NOT NULL,
     diff TEXT NOT NULL
   ) STRICT;
   CREATE TABLE snapshot (
     revision INTEGER PRIMARY KEY CHECK (revision >= 0),
     content TEXT NOT NULL
   ) STRICT;
   CREATE TABLE packet (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     template TEXT NOT NULL,
     record TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     transmissions INTEGER NOT NULL,
     queued_at INTEGER NOT NULL,
     first_sent_at INTEGER,
     waits_since INTEGER NOT NULL,
     set_aside INTEGER NOT NULL CHECK (set_aside IN (0, 1)),
     last_server TEXT,
     last_failure TEXT
   ) STRICT;
   CREATE INDEX packet_due ON packet (template, set_aside, attempts, waits_since);
   CREATE TABLE notification (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL,
     module TEXT NOT NULL,
     name TEXT NOT NULL,
     content TEXT NOT NULL
   ) STRICT;
   CREATE TABLE notification_log (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     created_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE open_task (
     task_id TEXT PRIMARY KEY,
     record TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE alive (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     at INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE pending_commit (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     base_revision INTEGER NOT NULL,
     deadline INTEGER NOT NULL,
     persist TEXT,
     username TEXT NOT NULL,
     session_id INTEGER NOT NULL,
     boot_id TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE startup (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     content TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE served (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     content_id TEXT NOT NULL,
     capabilities TEXT NOT NULL
   ) STRICT;
   ALTER TABLE notification ADD COLUMN start INTEGER NOT NULL DEFAULT 0;
   UPDATE notification SET start = before.octets FROM (
     SELECT id, sum(octet_length(content)) OVER (ORDER BY id) - octet_length(content) AS octets FROM notification
   ) AS before WHERE notification.id = before.id;`,
  `ALTER TABLE packet ADD COLUMN kind TEXT NOT NULL DEFAULT 'stop';
   ALTER TABLE packet ADD COLUMN task TEXT;
   ALTER TABLE packet ADD COLUMN held_by INTEGER;
   CREATE INDEX packet_task ON packet (template, task) WHERE task IS NOT NULL;
   CREATE INDEX packet_held ON packet (held_by) WHERE held_by IS NOT NULL;
   CREATE TABLE reported (
     source TEXT NOT NULL,
     id TEXT NOT NULL,
     packet INTEGER NOT NULL,
     PRIMARY KEY (source, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX reported_packet ON reported (packet);`,
  `ALTER TABLE revision ADD COLUMN traceparent TEXT;
   ALTER TABLE revision ADD COLUMN tracestate TEXT;
   ALTER TABLE snapshot ADD COLUMN versions TEXT;`,
  `DROP TABLE reported;
   CREATE TABLE reported (
     generation INTEGER NOT NULL,
     hash INTEGER NOT NULL,
     further INTEGER NOT NULL,
     packet INTEGER NOT NULL,
     PRIMARY KEY (generation, hash, further)
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE revision ADD COLUMN annotations TEXT;`,
  `ALTER TABLE reported ADD COLUMN content INTEGER;`,
  // Without AUTOINCREMENT, whose counter is one more page of each commit: the newest event is never deleted.
  `CREATE TABLE told (
     id INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     module TEXT NOT NULL,
     name TEXT NOT NULL,
     content TEXT NOT NULL,
     start INTEGER NOT NULL
   ) STRICT;
   INSERT INTO told (id, at, module, name, content, start)
     SELECT id, at, module, name, content, start FROM notification;
   DROP TABLE notification;
   ALTER TABLE told RENAME TO notification;`,
];

/**
 * Says which schema version the file has, 0 for an empty one.
 * Throws a {@link StoreError} for another program's database and for a newer version.
 */
export function readSchemaVersion(database: Database): number {
  const version = cellOf(database, "SELECT user_version FROM pragma_user_version");
  const application = cellOf(database, "SELECT application_id FROM pragma_application_id");
  const objects = cellOf(database, "SELECT count(*) FROM sqlite_schema");
  const empty = version === 0 && application === 0 && objects === 0;
  if (!empty && application !== applicationId) {
    throw new StoreError("not-a-store", "it is the database of another program");
  }
  if (Number(version) > schemaVersion) {
    throw new StoreError(
      "newer-schema",
      `its schema version is ${version}, and this program knows versions up to ${schemaVersion}`,
    );
  }
  return Number(version);
}

/** Brings the tables from `version` to {@link schemaVersion} in one transaction. */
export function migrate(database: Database, version: number): void {
  // Also where nothing is to be done: a write transaction proves that the lock is ours.
  database.exec("BEGIN IMMEDIATE");
  for (const statements of migrations.slice(version)) database.exec(statements);
  if (version < schemaVersion) {
    database.exec(`PRAGMA application_id = ${applicationId}`);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
  }
  database.exec("COMMIT");
}
