import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { EventContent, EventLog, LoggedEvent } from "../../base/event-log.ts";

/** What happens to be reported, without its time. */
export type Event = Omit<EventContent, "at">;

/** Milliseconds for which events gather before they are written: one write, and one fsync, for all of them. */
const GATHER_MS = 5;

/** Events that may be on their way to the disk, and characters of them: bounds the memory that a hanging disk can cost. */
const MAX_UNWRITTEN = 100_000;
const MAX_UNWRITTEN_CHARACTERS = 64 * 1024 * 1024;

/** Takes events, writes them to the log, and hands them to who listens once they are on disk. */
export class NotificationPublisher {
  readonly log: EventLog;
  readonly #clock: Clock;
  readonly #logger: Log;
  readonly #listeners = new Set<(event: LoggedEvent) => void>();
  #waiting: EventContent[] = [];
  #unwritten = 0;
  #unwrittenCharacters = 0;
  #cancelFlush: (() => void) | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #lastId: number;

  constructor(options: { readonly log: EventLog; readonly clock: Clock; readonly logger: Log }) {
    this.log = options.log;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#lastId = options.log.lastId;
  }

  /** Id of the last event that listeners have been told of. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Reports an event. It is on disk, and with its listeners, soon afterwards; the order is kept. */
  publish(event: Event): void {
    if (this.#unwritten >= MAX_UNWRITTEN || this.#unwrittenCharacters > MAX_UNWRITTEN_CHARACTERS) {
      this.#logger.error("event lost: too many wait for the disk", {
        module: event.module,
        name: event.name,
      });
      return;
    }
    this.#waiting.push(this.#now(event));
    this.#unwritten += 1;
    this.#unwrittenCharacters += event.xml.length;
    this.#cancelFlush ??= this.#clock.schedule(GATHER_MS, () => void this.#flush());
  }

  /** An event that will be stored with what it tells of: what was published before goes first. Followed by {@link stored}. */
  announce(event: Event): EventContent {
    void this.#flush();
    return this.#now(event);
  }

  /** An event that was announced is on disk. */
  stored(event: EventContent, id: number): void {
    this.#flushing = this.#flushing.then(() => this.#tell(event, id));
  }

  /** Adds a listener for what is published from now on; the function returned takes it off. */
  listen(listener: (event: LoggedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when everything published before is on disk, or could not be written. */
  flush(): Promise<void> {
    return this.#flush();
  }

  #flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) {
      const written = this.log.append(events);
      this.#flushing = this.#flushing.then(() => this.#told(events, written));
    }
    return this.#flushing;
  }

  async #told(events: readonly EventContent[], written: Promise<number>): Promise<void> {
    let last: number;
    try {
      last = await written;
    } catch (cause) {
      this.#logger.error("events not written to the log", { count: events.length, reason: String(cause) });
      return;
    } finally {
      this.#unwritten -= events.length;
      for (const { xml } of events) this.#unwrittenCharacters -= xml.length;
    }
    for (const [index, event] of events.entries()) {
      this.#tell(event, last - events.length + 1 + index);
    }
  }

  #now({ module, name, xml }: Event): EventContent {
    return { at: this.#clock.now(), module, name, xml };
  }

  #tell(event: EventContent, id: number): void {
    this.#lastId = id;
    if (this.#listeners.size === 0) return;
    const logged: LoggedEvent = { ...event, id };
    for (const listener of this.#listeners) listener(logged);
  }
}
