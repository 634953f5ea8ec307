import { BlockList, isIPv6 } from "node:net";
import { Secret } from "../base/secret.ts";

/** Where devices are served. */
export interface RelayListener {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Devices that are served. */
export interface RelayClient {
  readonly prefix: string;
  readonly sharedKey: Secret | undefined;
  readonly template: string;
}

/** The configuration of `/hwtacacs:hwtacacs/relay`. */
export interface RelayConfig {
  readonly listeners: readonly RelayListener[];
  readonly clients: readonly RelayClient[];
}

interface RelayData {
  readonly listener?: readonly {
    readonly name: string;
    readonly address: string;
    readonly port: number;
    readonly tls?: object;
  }[];
  readonly client?: readonly {
    readonly prefix: string;
    readonly "shared-key"?: string;
    readonly template: string;
  }[];
}

/** Reads `/hwtacacs:hwtacacs/relay`, RFC 7951 JSON with defaults that the schema has validated. */
export function readRelayConfig(json: unknown): RelayConfig {
  const { listener = [], client = [] } =
    (json as { readonly "hwtacacs:relay"?: RelayData })["hwtacacs:relay"] ?? {};
  return {
    listeners: listener.map(({ name, address, port, tls }) => ({
      name,
      address,
      port,
      tls: tls !== undefined,
    })),
    clients: client.map(({ prefix, template, "shared-key": key }) => ({
      prefix,
      template,
      sharedKey: key === undefined ? undefined : new Secret(key),
    })),
  };
}

/** Finds the client of an address: of the prefixes that have it the longest. */
export class RelayClients {
  readonly #byLength: readonly { readonly client: RelayClient; readonly addresses: BlockList }[];

  constructor(clients: readonly RelayClient[]) {
    this.#byLength = clients
      .toSorted((one, other) => lengthOf(other.prefix) - lengthOf(one.prefix))
      .map((client) => {
        const addresses = new BlockList();
        const [network = ""] = client.prefix.split("/");
        addresses.addSubnet(network, lengthOf(client.prefix), isIPv6(network) ? "ipv6" : "ipv4");
        return { client, addresses };
      });
  }

  /** The client of an address as the system writes it; undefined where no prefix has it. */
  of(address: string): RelayClient | undefined {
    // What comes by IPv4 to a socket of IPv6.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIPv6(plain) ? "ipv6" : "ipv4";
    return this.#byLength.find(({ addresses }) => addresses.check(plain, family))?.client;
  }
}

function lengthOf(prefix: string): number {
  return Number(prefix.split("/")[1]);
}
