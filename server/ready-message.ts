import { isAbsolute, join, relative } from "node:path";
import { ADMIN, BootstrapFile } from "./bootstrap.ts";
import type { CallHomeEndpoint, Config, Listener } from "./config.ts";

/** What the start-up message is made of. */
export interface ReadyFacts {
  readonly config: Config;
  /** Where the server really listens. */
  readonly listeners: readonly Listener[];
  /** Where the API is served. */
  readonly api: readonly string[];
  /** Files made by this start. */
  readonly created: readonly string[];
  readonly fingerprints: readonly string[];
  /** Milliseconds from the start of the process. */
  readonly milliseconds: number;
  /** Folder the paths are shown from. */
  readonly folder: string;
}

/** Tells a person that the server is ready, where its things are, and the one command that changes the setting. */
export function readyMessage(facts: ReadyFacts): string {
  const { config } = facts;
  const shown = (path: string): string => {
    const short = relative(facts.folder, path);
    return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
  };
  const own = (name: string): string => shown(join(config.dataDirectory, name));
  const lines = [
    ...(["ssh", "tls"] as const).flatMap((transport) => {
      const those = facts.listeners.filter((listener) => listener.transport === transport);
      return those.length > 0
        ? `NETCONF over ${transport.toUpperCase()}  ${those.map(endpoint).join(", ")}`
        : [];
    }),
    ...config.callHome.map(
      ({ name, transport, endpoints }) =>
        `Calls home        ${name} over ${transport.toUpperCase()}: ${endpoints.map(endpoint).join(", ")}`,
    ),
    ...(facts.api.length > 0 ? [`Accounting API    ${facts.api.join(", ")}`] : []),
    `Data              ${shown(config.dataDirectory)}`,
    `Host keys         ${facts.fingerprints.join("\n                  ")}`,
  ];
  if (config.users.length === 0) {
    lines.push(
      `User              ${ADMIN}: key ${own(BootstrapFile.adminKey)}, password in ${own(BootstrapFile.adminPassword)}`,
    );
  }
  if (facts.created.length > 0) lines.push(`Made just now     ${facts.created.map(shown).join(", ")}`);
  const first = facts.listeners.find(({ transport }) => transport === "ssh");
  if (first && config.users.length === 0) {
    lines.push(
      "",
      "Each accounting-stop packet is to be sent again up to 50 times:",
      `  netconf-console --host=${first.address} --port=${first.port} -u ${ADMIN} -p "$(cat ${own(BootstrapFile.adminPassword)})" ` +
        "--edit-config examples/netconf-console/resend-enable.xml",
    );
  }
  lines.push("", `Ready after ${(facts.milliseconds / 1000).toFixed(2)} s.`, "");
  return lines.join("\n");
}

function endpoint({ address, port }: CallHomeEndpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
