/** A clock that stands still until it is told to run its timers. */
export class ManualClock {
    #timers = new Map();
    now() {
        return 0;
    }
    monotonic() {
        return 0;
    }
    schedule(delay, callback) {
        this.#timers.set(callback, delay);
        return () => void this.#timers.delete(callback);
    }
    /** The delays of the timers still set, in milliseconds. */
    get delays() {
        return [...this.#timers.values()];
    }
    /** Fires every timer that is set. */
    fire() {
        for (const callback of [...this.#timers.keys()]) {
            this.#timers.delete(callback);
            callback();
        }
    }
}
//# sourceMappingURL=manual-clock.js.map