import type { EventContent, EventLog, LoggedEvent } from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import { Operation, type Value } from "./protocol.ts";

/** Cells of one event's row. */
const EVENT_CELLS = 5;

/** The log of notifications in SQLite. */
export class Notifications implements EventLog {
  readonly createdAt: number;
  readonly lastId: number;
  readonly #connection: Connection;
  readonly #maxEntries: number;

  private constructor(connection: Connection, maxEntries: number, createdAt: number, lastId: number) {
    this.#connection = connection;
    this.#maxEntries = maxEntries;
    this.createdAt = createdAt;
    this.lastId = lastId;
  }

  /** Makes the log where there is none. */
  static async open(connection: Connection, maxEntries: number): Promise<Notifications> {
    const reply = await connection.call(Operation.openNotifications, [Date.now()]);
    const [createdAt, lastId] = Array.isArray(reply) ? reply.map(Number) : [];
    return new Notifications(connection, maxEntries, createdAt ?? 0, lastId ?? 0);
  }

  async append(events: readonly EventContent[]): Promise<number> {
    const rows = events.map(({ at, module, name, xml }) => [at, module, name, xml]);
    return Number(
      await this.#connection.call(Operation.appendNotifications, [JSON.stringify(rows), this.#maxEntries]),
    );
  }

  async page(after: number, limit: number): Promise<readonly LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    await this.#connection.call(
      Operation.pageNotifications,
      [after, limit],
      (rows) => void events.push(...readEvents(rows)),
    );
    return events;
  }

  async before(at: number): Promise<number> {
    const reply = await this.#connection.call(Operation.findNotification, [at]);
    const found = Array.isArray(reply) ? Number(reply[0]) : -1;
    return found === -1 ? Number.MAX_SAFE_INTEGER : found;
  }
}

function readEvents(rows: readonly Value[]): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  for (let at = 0; at < rows.length; at += EVENT_CELLS) {
    events.push({
      id: Number(rows[at]),
      at: Number(rows[at + 1]),
      module: String(rows[at + 2]),
      name: String(rows[at + 3]),
      xml: String(rows[at + 4]),
    });
  }
  return events;
}
