import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Datastore } from "../../datastore/datastore.ts";
import type { SessionAccess } from "../nacm/session-access.ts";
import type { EventFilter } from "./event-filter.ts";
import type { LoggedEvent } from "../../base/event-log.ts";
import { EventTrees } from "./event-trees.ts";
import type { NotificationPublisher } from "./publisher.ts";
import { Subscription, type SubscriberSession } from "./subscription.ts";

/** What a session asks for. */
export interface SubscriptionRequest {
  readonly session: SubscriberSession & { readonly id: number; readonly access: SessionAccess };
  readonly filter: EventFilter | undefined;
  /** Wall-clock milliseconds. */
  readonly startTime: number | undefined;
  readonly stopTime: number | undefined;
  readonly log: Log;
}

/** The subscriptions of a server's sessions, one for each at most. */
export class Notifications {
  readonly #publisher: NotificationPublisher;
  readonly #datastore: Datastore;
  readonly #clock: Clock;
  readonly #trees = new EventTrees();
  readonly #subscriptions = new Map<number, Subscription>();

  constructor(options: {
    readonly publisher: NotificationPublisher;
    readonly datastore: Datastore;
    readonly clock: Clock;
  }) {
    this.#publisher = options.publisher;
    this.#datastore = options.datastore;
    this.#clock = options.clock;
  }

  /** Whether a session has a subscription. */
  has(sessionId: number): boolean {
    return this.#subscriptions.has(sessionId);
  }

  /** Makes a session's subscription; call `start` once its reply has been written. */
  subscribe(request: SubscriptionRequest): Subscription {
    const { session, filter, startTime, stopTime, log } = request;
    const subscription = new Subscription({
      publisher: this.#publisher,
      session,
      wants: (event) => this.#mayReceive(session.access, event) && this.#passes(event, filter),
      startTime,
      stopTime,
      clock: this.#clock,
      log,
      onEnd: () => this.#subscriptions.delete(session.id),
    });
    this.#subscriptions.set(session.id, subscription);
    return subscription;
  }

  /** The session has ended. */
  cancel(sessionId: number): void {
    this.#subscriptions.get(sessionId)?.cancel();
    this.#subscriptions.delete(sessionId);
  }

  /** RFC 8341 §3.4.6; what the schema of today does not know can be judged by no rule. */
  #mayReceive(access: SessionAccess, event: LoggedEvent): boolean {
    if (access.unrestricted) return true;
    let node = this.#trees.of(event, this.#datastore.context)?.first;
    while (node && node.kind !== "notification") node = node.firstChild;
    return node !== undefined && access.mayReceive(node);
  }

  #passes(event: LoggedEvent, filter: EventFilter | undefined): boolean {
    if (!filter) return true;
    const tree = this.#trees.of(event, this.#datastore.context);
    return tree !== undefined && filter(tree);
  }
}
