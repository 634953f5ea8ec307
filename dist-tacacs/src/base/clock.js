/** setTimeout holds at most a signed 32-bit number of milliseconds; longer waits fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;
/** The clock of the machine. */
export const systemClock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    schedule(delay, callback) {
        let timer;
        const arm = (rest) => {
            timer = setTimeout(() => (rest > MAX_TIMEOUT_MS ? arm(rest - MAX_TIMEOUT_MS) : callback()), Math.min(Math.max(rest, 0), MAX_TIMEOUT_MS));
        };
        arm(delay);
        return () => clearTimeout(timer);
    },
};
//# sourceMappingURL=clock.js.map