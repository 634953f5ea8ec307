import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { AccountingEngine } from "./engine.ts";
import type { InquiryOutcome } from "./inquiry.ts";
import type { AccountingRecord } from "./record.ts";
import {
  startRecord,
  stopRecord,
  watchdogRecord,
  type AccountedSession,
  type DisconnectCause,
} from "./session-records.ts";

/** What sessions need of an engine. */
export type SessionEngine = Pick<
  AccountingEngine,
  "config" | "openTask" | "closeTask" | "accept" | "ask" | "isInCycle"
>;

/** What a session lets accounting do. */
export interface SessionControl {
  /** Let in, and left alone, although accounting for it fails: who sets things right must not be locked out. */
  readonly recovery: boolean;
  /** Octets from and to the user so far. */
  traffic(): NonNullable<AccountingRecord["octets"]>;
  /** Ends it. */
  end(): void;
}

interface Live {
  readonly start: AccountingRecord;
  readonly control: SessionControl;
  /** Id of its START as a stored packet, which was not answered when it was last looked for. */
  startId: number | undefined;
  /** Monotonic milliseconds of the last WATCHDOG, or of the start. */
  beatAt: number;
  cancelBeat: (() => void) | undefined;
  /** A WATCHDOG is being sent. */
  beating: boolean;
  /** WATCHDOGs in succession that no server took. */
  failures: number;
}

/** START, WATCHDOG and STOP of this server's own sessions, by the accounting scheme. */
export class SessionAccounting {
  readonly #engine: SessionEngine;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #newTaskId: () => string;
  readonly #live = new Map<number, Live>();
  readonly #stopping = new Set<Promise<unknown>>();

  /** `newTaskId` gives ids that no other node and no other start gives. */
  constructor(engine: SessionEngine, means: { clock: Clock; log: Log; newTaskId: () => string }) {
    this.#engine = engine;
    this.#clock = means.clock;
    this.#log = means.log;
    this.#newTaskId = means.newTaskId;
  }

  /**
   * Accounts for a session from now on, under the scheme in force now. With start-fail `offline` it gives a promise
   * that resolves to why the session may not begin; undefined: it may.
   */
  start(
    id: number,
    session: AccountedSession,
    control: SessionControl,
  ): Promise<string | undefined> | undefined {
    const { scheme } = this.#engine.config;
    if (scheme.template === undefined) return undefined; // the scheme says: no accounting
    const start = startRecord(session, this.#newTaskId(), scheme.template);
    const live: Live = {
      start,
      control,
      startId: undefined,
      beatAt: this.#clock.monotonic(),
      cancelBeat: undefined,
      beating: false,
      failures: 0,
    };
    this.#live.set(id, live);
    this.#scheduleBeat(live);
    const opened = this.#engine.openTask(start);
    if (scheme.startFail === "offline" && !control.recovery) return this.#admit(id, live, opened);
    // Kept like a STOP: the session goes on whatever becomes of it, and the log tells.
    void this.#engine.accept(start).then((accepted) => {
      if (accepted.ok) live.startId = accepted.value.id;
      return undefined;
    });
    return undefined;
  }

  /** A session has ended. */
  stop(id: number, cause: DisconnectCause): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#forget(id, live);
    const stop = stopRecord(live.start, this.#clock.now(), cause);
    this.#follow(this.#engine.accept({ ...stop, octets: live.control.traffic() }));
  }

  /** The scheme may have changed: a new interval counts from each session's last WATCHDOG. */
  followConfig(): void {
    for (const live of this.#live.values()) this.#scheduleBeat(live);
  }

  /** Resolves when every STOP is on disk. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#stopping);
  }

  /** RFC 8907 §7.1: START is answered before the user is let in. */
  async #admit(id: number, live: Live, opened: Promise<void>): Promise<string | undefined> {
    await opened; // should a server have taken a START, a crash must not leave it without STOP
    const outcome = await this.#engine.ask(live.start);
    if (outcome.answered || this.#live.get(id) !== live) return undefined;
    if (!outcome.doubtful) {
      // No server knows of the session: it needs no STOP.
      this.#forget(id, live);
      this.#follow(this.#engine.closeTask(live.start.taskId));
    }
    return `Accounting for this session could not be started (${outcome.reason}), and start-fail is offline: try again later.`;
  }

  #scheduleBeat(live: Live): void {
    live.cancelBeat?.();
    live.cancelBeat = undefined;
    const { realtimeIntervalMs } = this.#engine.config.scheme;
    if (realtimeIntervalMs === undefined) return;
    const delay = Math.max(0, live.beatAt + realtimeIntervalMs - this.#clock.monotonic());
    live.cancelBeat = this.#clock.schedule(delay, () => {
      live.beatAt = this.#clock.monotonic();
      this.#scheduleBeat(live);
      if (!live.beating) void this.#beat(live);
    });
  }

  async #beat(live: Live): Promise<void> {
    live.beating = true;
    const watchdog = watchdogRecord(live.start, this.#clock.now());
    const outcome = await this.#ask(live, { ...watchdog, octets: live.control.traffic() });
    live.beating = false;
    if (outcome.answered) {
      live.failures = 0;
      return;
    }
    live.failures += 1;
    const { interimFail } = this.#engine.config.scheme;
    if (live.cancelBeat === undefined || live.failures < interimFail.maxTimes) return;
    if (interimFail.action === "online" || live.control.recovery) return;
    const { taskId, username } = live.start;
    this.#log.warn("session ended: no server takes its accounting packets", {
      taskId,
      username,
      failures: live.failures,
      reason: outcome.reason,
    });
    live.control.end();
  }

  /** A WATCHDOG never goes before its START, unless that is lost for now. */
  async #ask(live: Live, watchdog: AccountingRecord): Promise<InquiryOutcome> {
    if (live.startId !== undefined && (await this.#engine.isInCycle(live.startId)))
      return { answered: false, reason: "its START has not been answered", doubtful: false };
    live.startId = undefined;
    return this.#engine.ask(watchdog);
  }

  #forget(id: number, live: Live): void {
    this.#live.delete(id);
    live.cancelBeat?.();
    live.cancelBeat = undefined;
  }

  #follow(write: Promise<unknown>): void {
    const followed = write.finally(() => this.#stopping.delete(followed));
    this.#stopping.add(followed);
  }
}
