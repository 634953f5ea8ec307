import type { Database, Statement } from "libsql";
import type { NotificationRows } from "./notification-rows.ts";
import { EVENT_CELLS, REVISION_CELLS, type Answer, type Value } from "./protocol.ts";
import { isRaisedByTrigger } from "./sqlite-failure.ts";
import { StoreError } from "./store-error.ts";

const COLUMNS =
  "number, committed_at, username, session_id, message_id, diff, traceparent, tracestate, annotations";

const NEXT = "(SELECT coalesce(max(number), 0) + 1 FROM revision)";

/** Writes the revisions of running, each with the event that tells of it. */
export class RevisionRows {
  readonly #database: Database;
  readonly #notifications: NotificationRows;
  readonly #add: Statement;
  #addTold: Statement;

  constructor(database: Database, notifications: NotificationRows) {
    this.#database = database;
    this.#notifications = notifications;
    this.#add = database.prepare(
      `INSERT INTO revision (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE ?1 = ${NEXT}`,
    );
    // One statement for both rows: it is a transaction by itself, where nothing else is to be done.
    database.exec(`
      CREATE TEMP VIEW told_revision AS
        SELECT revision.*, event.id AS event, event.at, event.module, event.name, event.content, event.start
        FROM revision, notification AS event;
      CREATE TEMP TRIGGER told_revision_added INSTEAD OF INSERT ON told_revision BEGIN
        SELECT RAISE(ABORT, 'not the next revision') WHERE new.number <> ${NEXT};
        INSERT INTO revision (${COLUMNS}) VALUES (new.number, new.committed_at, new.username, new.session_id,
          new.message_id, new.diff, new.traceparent, new.tracestate, new.annotations);
        INSERT INTO notification (id, start, at, module, name, content)
          VALUES (new.event, new.start, new.at, new.module, new.name, new.content);
      END`);
    this.#addTold = this.#prepareTold();
  }

  #prepareTold(): Statement {
    return this.#database.prepare(
      `INSERT INTO told_revision (${COLUMNS}, event, start, at, module, name, content)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)`,
    );
  }

  /** Whether {@link add} is one statement for these arguments. */
  isOneStatement(args: readonly Value[]): boolean {
    return args[REVISION_CELLS] === null || this.#notifications.hasRoom(args.slice(REVISION_CELLS));
  }

  /** `args`: those of a commit; `together` makes one of several statements. Gives the id of the event, where there is one. */
  add(args: readonly Value[], together: (work: () => Answer) => Answer): Answer {
    const revision = args.slice(0, REVISION_CELLS);
    const event = args.slice(REVISION_CELLS);
    if (event[0] === null) return this.#addAlone(revision);
    if (this.#notifications.hasRoom(event)) return this.#addWith(revision, event);
    return together(() => {
      this.#addAlone(revision);
      return this.#notifications.append(event);
    });
  }

  #addAlone(revision: Value[]): null {
    if (this.#add.run(revision).changes === 1) return null;
    throw notNext(revision);
  }

  #addWith(revision: readonly Value[], event: readonly Value[]): number {
    const cells = event.slice(0, EVENT_CELLS);
    return this.#notifications.place(cells, (id, start) => {
      try {
        // Unlike run() it makes no object of counts, which costs a tenth of the insert.
        this.#addTold.get([...revision, id, start, ...cells]);
      } catch (error) {
        this.#addTold = this.#prepareTold(); // get() leaves a statement that failed as it is
        throw isRaisedByTrigger(error) ? notNext(revision) : error;
      }
    });
  }
}

function notNext([number = null]: readonly Value[]): StoreError {
  return new StoreError("conflict", `revision ${number} is not the next one`);
}
