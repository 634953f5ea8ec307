import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { LoggedEvent } from "../../base/event-log.ts";
import { notificationMessage, subscriptionMessage } from "./notification-message.ts";
import type { NotificationPublisher } from "./publisher.ts";

/** The session that a subscription belongs to. */
export interface SubscriberSession {
  /** Writes one `<notification>`. */
  notify(message: Uint8Array): void;
  /** Bytes that wait for the client. */
  backlog(): number;
  /** Calls back once the client has taken them. */
  onceDrained(callback: () => void): void;
  /** Ends the session, whose client does not keep up. */
  end(reason: "other"): void;
}

/** What a subscription is made of. */
export interface SubscriptionOptions {
  readonly publisher: NotificationPublisher;
  readonly session: SubscriberSession;
  /** Whether the subscriber wants, and may see, an event. */
  readonly wants: (event: LoggedEvent) => boolean;
  /** `startTime`, wall-clock milliseconds; undefined: no replay. */
  readonly startTime: number | undefined;
  /** `stopTime`, wall-clock milliseconds. */
  readonly stopTime: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when it has ended by itself: the session may subscribe again. */
  readonly onEnd: () => void;
}

/** Bytes that may wait for one subscriber; who falls behind further is cut off, so that memory stays bounded. */
const MAX_BACKLOG = 8 * 1024 * 1024;
/** Replay goes on while fewer bytes wait: it can be as slow as its reader. */
const REPLAY_BACKLOG = 256 * 1024;
/** Events read from the log at once. */
const PAGE = 200;

/** One subscription of a session, RFC 5277 §2: replay first, where wanted, then what happens. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  #unlisten: (() => void) | undefined;
  #cancelStop: (() => void) | undefined;
  /** Id of the last event that replay has read: what it has sent must not come again. */
  #replayed = 0;
  #ended = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** Begins; nothing may be sent before the reply to `<create-subscription>`. */
  start(): void {
    if (this.#options.startTime === undefined) this.#live();
    else void this.#replay(this.#options.startTime);
  }

  /** Ends it without a word: the session has ended. */
  cancel(): void {
    this.#ended = true;
    this.#unlisten?.();
    this.#cancelStop?.();
  }

  #live(): void {
    const { publisher, stopTime, clock } = this.#options;
    this.#unlisten = publisher.listen((event) => {
      if (event.id > this.#replayed && (stopTime === undefined || event.at <= stopTime)) this.#send(event);
    });
    if (stopTime === undefined) return;
    const left = Math.max(0, stopTime - clock.now());
    this.#cancelStop = clock.schedule(left, () => void this.#complete());
  }

  /**
   * RFC 5277 §2.1.1: what the log has of the time asked for, then `replayComplete`. An event reaches the log before its
   * listeners: once the last one told of has been read, nothing can fall between replay and what follows.
   */
  async #replay(startTime: number): Promise<void> {
    const { publisher, session, stopTime, clock, log } = this.#options;
    try {
      await publisher.flush();
      // Read before the log is asked: what is told of while it looks belongs to the replay.
      const known = publisher.lastId;
      this.#replayed = Math.min(await publisher.log.before(startTime), known);
      while (!this.#ended && this.#replayed < publisher.lastId) {
        const events = await publisher.log.page(this.#replayed, PAGE);
        if (events.length === 0) break;
        for (const event of events) {
          // An event may be as large as the change that it tells of: a page of them is not a measure.
          if (session.backlog() > REPLAY_BACKLOG) {
            await new Promise<void>((resolve) => session.onceDrained(resolve));
          }
          this.#replayed = event.id;
          if (event.at >= startTime && (stopTime === undefined || event.at <= stopTime)) this.#send(event);
        }
      }
    } catch (cause) {
      log.error("replay failed", { reason: String(cause) });
      if (!this.#ended) session.end("other");
      return;
    }
    if (this.#ended) return;
    session.notify(subscriptionMessage(clock.now(), "replayComplete"));
    this.#live();
  }

  #send(event: LoggedEvent): void {
    const { session, wants, log } = this.#options;
    if (this.#ended || !wants(event)) return;
    if (session.backlog() > MAX_BACKLOG) {
      log.warn("subscriber cut off: it does not read its notifications", { backlog: session.backlog() });
      session.end("other");
      return;
    }
    session.notify(notificationMessage(event));
  }

  /** RFC 5277 §2.1.1: what happened up to `stopTime` comes first, though it may still be on its way to the disk. */
  async #complete(): Promise<void> {
    const { publisher, session, clock, onEnd } = this.#options;
    await publisher.flush();
    if (this.#ended) return;
    this.cancel();
    session.notify(subscriptionMessage(clock.now(), "notificationComplete"));
    onEnd();
  }
}
