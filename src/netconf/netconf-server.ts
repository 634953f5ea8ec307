import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Author } from "../datastore/author.ts";
import type { NodeChange } from "../datastore/change.ts";
import type { Datastore } from "../datastore/datastore.ts";
import { PerContext } from "../yang/per-context.ts";
import { yangLibrary, type YangLibrary } from "../yang/yang-library.ts";
import type { Actions } from "./actions.ts";
import { serverCapabilities } from "./capabilities.ts";
import type { PasswordHash } from "./clear-text-passwords.ts";
import { helloMessage } from "./hello.ts";
import { Counters } from "./monitoring/counters.ts";
import { configurationDatastores, nmdaDatastores } from "./monitoring/datastore-names.ts";
import { netconfState, type ServerStatistics } from "./monitoring/netconf-state.ts";
import { Nacm } from "./nacm/nacm.ts";
import { configChange, confirmedCommit, sessionEnd, sessionStart } from "./notifications/netconf-events.ts";
import { Notifications } from "./notifications/notifications.ts";
import type { Event, NotificationPublisher } from "./notifications/publisher.ts";
import type { Served } from "./notifications/served.ts";
import { streamsState } from "./notifications/streams.ts";
import type { UrlStore } from "./url-store.ts";
import { NetconfSession, type TerminationReason } from "./session.ts";
import type { SessionPeer, SessionTransport } from "./session-transport.ts";

/** What a NETCONF server is made of. */
export interface NetconfServerOptions {
  readonly datastore: Datastore;
  readonly clock: Clock;
  /** Gives the log of one session, which has its id and user on every line. */
  readonly log: (fields: Readonly<Record<string, unknown>>) => Log;
  /** Milliseconds that a client may take for its hello. */
  readonly helloTimeout: number;
  /** Sessions at once; further ones are refused. */
  readonly maxSessions: number;
  /** Bytes of one message; a longer one is passed over and refused. */
  readonly maxMessageBytes: number;
  /** Hashes the clear text passwords of RFC 7317; absent: they are refused. */
  readonly hashPassword?: PasswordHash;
  /** What stands behind the actions of the modules that are served. */
  readonly actions: Actions;
  /** Configurations at URLs (RFC 6241 §8.8); absent: none may be used. */
  readonly urls?: UrlStore | undefined;
  /** Where events go, RFC 5277. */
  readonly publisher: NotificationPublisher;
  /**
   * Called before a session's hello, which waits for the promise where there is one: undefined lets the session begin,
   * a sentence refuses it. Must not reject.
   */
  readonly onSessionStart: (session: NetconfSession) => Promise<string | undefined> | undefined;
  readonly onSessionEnd: (session: NetconfSession, reason: TerminationReason) => void;
}

/** Holds the sessions and gives each its id. Knows nothing of the transport below. */
export class NetconfServer {
  readonly #options: NetconfServerOptions;
  readonly #nacm: Nacm;
  readonly #sessions = new Map<number, NetconfSession>();
  readonly #library: PerContext<YangLibrary> = new PerContext((context) =>
    yangLibrary(context, nmdaDatastores(context)),
  );
  readonly #capabilities: PerContext<readonly string[]> = new PerContext((context) =>
    serverCapabilities(context, this.#library.of(context).contentId, this.#options.urls?.schemes),
  );
  readonly #counters = new Counters();
  readonly #notifications: Notifications;
  /** Sessions being killed, with those that kill them. */
  readonly #killers = new Map<number, number>();
  readonly #startedAt: number;
  readonly #helloTimers = new Map<number, () => void>();
  #inSessions = 0;
  #inBadHellos = 0;
  #droppedSessions = 0;
  #lastId = 0;

  constructor(options: NetconfServerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    const { datastore, clock, publisher } = options;
    this.#nacm = new Nacm(() => datastore.context);
    datastore.subscribe(this.#nacm);
    datastore.addStateProvider(this.#nacm.counters.state);
    this.#notifications = new Notifications({ publisher, datastore, clock });
    datastore.addStateProvider(streamsState(publisher.log.createdAt));
    datastore.reportBy({
      eventOf: ({ author, nodes }) => author && publisher.announce(this.#changeEvent(author, nodes)),
      stored: (event, eventId) => publisher.stored(event, eventId),
    });
    datastore.onStartupChange((author) => {
      const address = this.#sessions.get(author.sessionId)?.peer.address;
      publisher.publish(configChange(datastore.context, author, address, "startup", []));
    });
    datastore.onConfirmedCommit((event) => {
      publisher.publish(confirmedCommit(event, this.#sessions.get(event.sessionId)?.peer.address));
    });
    datastore.addStateProvider({
      module: "ietf-yang-library",
      addTo: (tree) => tree.merge(this.#library.of(tree.context).tree),
    });
    const { partialLocks, schemaTexts } = datastore;
    datastore.addStateProvider(
      netconfState({
        sessions: () => this.sessions.filter(({ begun }) => begun),
        statistics: () => this.statistics,
        lockHolder: (name) => datastore.lockHolder(name),
        partialLocks,
        schemaTexts,
        datastores: configurationDatastores,
        capabilities: (context) => this.#capabilities.of(context),
      }),
    );
  }

  /** What this server says of itself to its clients. */
  get served(): Served {
    const { context } = this.#options.datastore;
    return {
      contentId: this.#library.of(context).contentId,
      capabilities: this.#capabilities.of(context),
    };
  }

  /** What has happened since the start, RFC 6022 §2.1.5. */
  get statistics(): ServerStatistics {
    const { inRpcs, inBadRpcs, outRpcErrors, outNotifications } = this.#counters;
    return {
      startedAt: this.#startedAt,
      inBadHellos: this.#inBadHellos,
      inSessions: this.#inSessions,
      droppedSessions: this.#droppedSessions,
      inRpcs,
      inBadRpcs,
      outRpcErrors,
      outNotifications,
    };
  }

  /** Every open session, in order of id. */
  get sessions(): readonly NetconfSession[] {
    return [...this.#sessions.values()];
  }

  /** Starts a session over an authenticated channel; undefined where there are too many already. */
  openSession(peer: SessionPeer, transport: SessionTransport): NetconfSession | undefined {
    const { datastore, clock } = this.#options;
    if (this.#sessions.size >= this.#options.maxSessions) return undefined;
    const id = this.#nextId();
    const log = this.#options.log({ sessionId: id, username: peer.username });
    const session = new NetconfSession(
      {
        id,
        peer,
        access: this.#nacm.session(peer),
        transport,
        datastore,
        log,
        sessions: this,
        notifications: this.#notifications,
        actions: this.#options.actions,
        urls: this.#options.urls,
        clock,
        counters: this.#counters,
        hashPassword: this.#options.hashPassword,
        hello: Buffer.from(
          helloMessage({ capabilities: this.#capabilities.of(datastore.context), sessionId: id }),
        ),
        maxMessageBytes: this.#options.maxMessageBytes,
        onEnd: (ended, reason) => {
          this.#sessions.delete(id);
          this.#ended(ended, reason, log);
        },
      },
      clock.now(),
    );
    this.#sessions.set(id, session);
    const admission = this.#options.onSessionStart(session);
    if (admission) void this.#admit(session, admission, log);
    else this.#begin(session, log);
    return session;
  }

  async #admit(session: NetconfSession, admission: Promise<string | undefined>, log: Log): Promise<void> {
    const refusal = await admission;
    if (refusal === undefined) {
      this.#begin(session, log);
      return;
    }
    log.warn("session refused", { address: session.peer.address, reason: refusal });
    session.refuse(refusal);
  }

  #begin(session: NetconfSession, log: Log): void {
    if (!this.#sessions.has(session.id)) return; // its client has gone meanwhile
    const { clock, helloTimeout, publisher } = this.#options;
    const cancel = clock.schedule(helloTimeout, () => {
      this.#helloTimers.delete(session.id);
      if (session.ready) return;
      log.warn("no hello in time", { milliseconds: helloTimeout });
      session.end("timeout");
    });
    this.#helloTimers.set(session.id, cancel);
    this.#inSessions += 1;
    log.info("session started", { address: session.peer.address });
    publisher.publish(sessionStart(session));
    session.begin();
  }

  #ended(session: NetconfSession, reason: TerminationReason, log: Log): void {
    const { id } = session;
    this.#helloTimers.get(id)?.();
    this.#helloTimers.delete(id);
    if (session.begun) {
      this.#countEnd(reason);
      log.info("session ended", { reason });
      this.#options.publisher.publish(sessionEnd(session, reason, this.#killers.get(id)));
    }
    this.#killers.delete(id);
    this.#options.onSessionEnd(session, reason);
  }

  /** Ends a session for another one, RFC 6241 §7.9; false where there is none of that id. */
  kill(sessionId: number, by: number): boolean {
    const session = this.#sessions.get(sessionId);
    if (!session) return false;
    this.#options.log({ sessionId, username: session.username }).info("session killed", { by });
    this.#killers.set(sessionId, by);
    session.end("killed");
    return true;
  }

  /** Ends every session, for the end of the process, and waits until nothing of them is outstanding. */
  async close(): Promise<void> {
    for (const session of this.sessions) session.end("other");
    await this.#options.datastore.settled();
  }

  #changeEvent(author: Author, nodes: readonly NodeChange[]): Event {
    const address = this.#sessions.get(author.sessionId)?.peer.address;
    return configChange(this.#options.datastore.context, author, address, "running", nodes);
  }

  /** RFC 6022 §2.1.5: what ended neither by <close-session> nor by <kill-session> was dropped. */
  #countEnd(reason: TerminationReason): void {
    if (reason === "bad-hello") this.#inBadHellos += 1;
    else if (reason !== "closed" && reason !== "killed") this.#droppedSessions += 1;
  }

  /** RFC 6241: 1..4294967295; ids in use are passed over. */
  #nextId(): number {
    do this.#lastId = this.#lastId >= 0xffff_ffff ? 1 : this.#lastId + 1;
    while (this.#sessions.has(this.#lastId));
    return this.#lastId;
  }
}
