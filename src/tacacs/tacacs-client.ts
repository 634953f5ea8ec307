import type { Clock } from "../base/clock.ts";
import type { Secret } from "../base/secret.ts";
import type { AccountingRequest } from "./accounting-request.ts";
import { transmit, type ServerEndpoint, type TransmitOptions } from "./client.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { tcpDialler, type Dialler } from "./dialler.ts";
import type { Verdict } from "./verdict.ts";

/** The connections to one server, and the key that they are for. */
interface Pooled {
  readonly pool: ConnectionPool;
  readonly key: Secret | undefined;
}

/** Sends accounting requests: over shared connections where the server is to be asked for that, or over one each. */
export class TacacsClient {
  readonly #clock: Clock;
  readonly #dial: Dialler;
  readonly #pools = new Map<string, Pooled>();

  /** `dial` opens the connections, by TCP alone unless it is given. */
  constructor(clock: Clock, dial: Dialler = tcpDialler) {
    this.#clock = clock;
    this.#dial = dial;
  }

  /** One transmission of a request, as {@link transmit} makes it. Never rejects. */
  transmit(request: AccountingRequest, server: ServerEndpoint, options: TransmitOptions): Promise<Verdict> {
    const means = { dial: this.#dial, ...options };
    if (server.singleConnection !== true) return transmit(request, server, means);
    return this.#poolOf(server).transmit(request, server, means);
  }

  /** Closes every shared connection once what is under way on it has ended. */
  close(): void {
    for (const { pool } of this.#pools.values()) pool.retire();
    this.#pools.clear();
  }

  #poolOf(server: ServerEndpoint): ConnectionPool {
    const { address, port, sourceAddress, tls, key } = server;
    const name = JSON.stringify([address, port, sourceAddress, tls]);
    const known = this.#pools.get(name);
    if (known && sameKey(known.key, key)) return known.pool;
    known?.pool.retire();
    for (const [other, { pool }] of this.#pools) if (pool.empty) this.#pools.delete(other);
    const pool = new ConnectionPool(this.#clock);
    this.#pools.set(name, { pool, key });
    return pool;
  }
}

function sameKey(one: Secret | undefined, other: Secret | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}
