/** An event as a module of the schema defines it. */
export interface EventContent {
  /** `eventTime`, RFC 5277 §2.2.1, wall-clock milliseconds. */
  readonly at: number;
  /** The module that defines the notification, and the notification's name. */
  readonly module: string;
  readonly name: string;
  /** The element of the notification, with the namespaces it needs. Holds no secret. */
  readonly xml: string;
}

/** An event that is on disk. */
export interface LoggedEvent extends EventContent {
  /** 1..2^53-1, ascending in the order of the log. */
  readonly id: number;
}

/**
 * The durable log behind replay (RFC 5277 §3.3). A resolved promise means: on disk. It keeps the newest events
 * up to its bounds.
 */
export interface EventLog {
  /** Wall-clock milliseconds of the log's creation. */
  readonly createdAt: number;
  /** Id of the last event at the time of opening; 0 before the first. */
  readonly lastId: number;
  /** Appends events in order, with consecutive ids; resolves to the id of the last. */
  append(events: readonly EventContent[]): Promise<number>;
  /** Events with an id above `after`, in order, at most `limit` and, where they are long, less; none: there are none. */
  page(after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** The id behind which the events of `at` and later lie; 2^53-1 where there is none. */
  before(at: number): Promise<number>;
}
