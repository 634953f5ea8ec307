import type { Served, ServedStore } from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import { Operation } from "./protocol.ts";

/** What the last start served, in SQLite. */
export class ServedRecord implements ServedStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async load(): Promise<Served | undefined> {
    const reply = await this.#connection.call(Operation.loadServed, []);
    if (!Array.isArray(reply)) return undefined;
    const [contentId, capabilities] = reply.map(String);
    return { contentId: contentId ?? "", capabilities: capabilities?.split("\n") ?? [] };
  }

  save({ contentId, capabilities }: Served): Promise<void> {
    return this.#connection.run(Operation.saveServed, [contentId, capabilities.join("\n")]);
  }
}
