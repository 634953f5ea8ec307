import type { EventContent, EventLog, LoggedEvent } from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import { Operation, type Value } from "./protocol.ts";

/** Cells of one event's row as it is read, its id first. */
const READ_CELLS = 5;

/** How much of the log is kept; the oldest events go first. */
export interface EventLogBounds {
  readonly maxEntries: number;
  /** Of the events' XML in UTF-8; the newest event is kept however long it is. */
  readonly maxBytes: number;
}

/** The log of notifications in SQLite. */
export class Notifications implements EventLog {
  readonly createdAt: number;
  readonly lastId: number;
  readonly #connection: Connection;
  readonly #bounds: EventLogBounds;

  private constructor(connection: Connection, bounds: EventLogBounds, createdAt: number, lastId: number) {
    this.#connection = connection;
    this.#bounds = bounds;
    this.createdAt = createdAt;
    this.lastId = lastId;
  }

  /** Makes the log where there is none. */
  static async open(connection: Connection, bounds: EventLogBounds): Promise<Notifications> {
    const reply = await connection.call(Operation.openNotifications, [Date.now()]);
    const [createdAt, lastId] = Array.isArray(reply) ? reply.map(Number) : [];
    return new Notifications(connection, bounds, createdAt ?? 0, lastId ?? 0);
  }

  async append(events: readonly EventContent[]): Promise<number> {
    const { maxEntries, maxBytes } = this.#bounds;
    const rows = JSON.stringify(events.map(cellsOf));
    return Number(await this.#connection.call(Operation.appendNotifications, [rows, maxEntries, maxBytes]));
  }

  /** The arguments of a commit that an event tells of. */
  argumentsOf(event: EventContent): readonly Value[] {
    return [...cellsOf(event), this.#bounds.maxEntries, this.#bounds.maxBytes];
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

function cellsOf({ at, module, name, xml }: EventContent): readonly Value[] {
  return [at, module, name, xml];
}

function readEvents(rows: readonly Value[]): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  for (let at = 0; at < rows.length; at += READ_CELLS) {
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
