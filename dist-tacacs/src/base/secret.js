import { inspect } from "node:util";
/** Text that must never reach a log, an error or a notification: every printed form of it is redacted. */
export class Secret {
    #text;
    constructor(text) {
        this.#text = text;
    }
    /** The clear text, for the one place that needs it. */
    reveal() {
        return this.#text;
    }
    /** True where both hold the same text. */
    equals(other) {
        return this.#text === other.#text;
    }
    toString() {
        return "(secret)";
    }
    toJSON() {
        return "(secret)";
    }
    [inspect.custom]() {
        return "(secret)";
    }
}
//# sourceMappingURL=secret.js.map