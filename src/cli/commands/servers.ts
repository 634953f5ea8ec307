import { escapeAttribute } from "../../xml/escape.ts";
import { childOf } from "../../xml/element-tree.ts";
import { command, refuse, type Command, type CommandContext, type Outcome } from "../command.ts";
import type { Arguments } from "../match.ts";
import { element, leaf, removal } from "../netconf-calls.ts";
import { host, integer } from "../parameter-type.ts";
import { DEFAULT_PORT, rankOf, RANKS, serversOf, type Server } from "../servers.ts";
import { inView } from "../setting.ts";
import { KEY } from "../settings.ts";

const WHERE = {
  address: host("Address of the server"),
  port: integer(1, 65535, `TCP port, ${DEFAULT_PORT} by default`),
};
const RANK = `[ ${RANKS.join(" | ")} ]`;
const OPTIONS = `[ shared-key cipher <key> | mux-mode | { ${RANKS.join(" | ")} } ] *`;

/** Characters that the name of a new server may have: the model grants 64. */
const MAX_NAME = 60;

/** `hwtacacs-server accounting` of the template view, CloudEngine command reference. */
export const SERVER_COMMANDS: readonly Command[] = [
  command(
    ["template"],
    `hwtacacs-server accounting <address> [ <port> ] ${OPTIONS}`,
    { ...WHERE, key: KEY },
    (context, given) => withServers(context, (servers) => setServer(context, servers, given)),
  ),
  command(["template"], `undo hwtacacs-server accounting ${RANK}`, {}, (context, given) =>
    withServers(context, (servers) => removeServer(context, servers[placeOf(given)], rankOf(placeOf(given)))),
  ),
  command(
    ["template"],
    `undo hwtacacs-server accounting <address> [ <port> ] ${RANK}`,
    WHERE,
    (context, given) =>
      withServers(context, (servers) => {
        const found = servers.find(
          (server, index) => isMeant(server, given) && (!hasRank(given) || index === placeOf(given)),
        );
        return removeServer(context, found, meantBy(given));
      }),
  ),
  command(
    ["template"],
    "undo hwtacacs-server accounting <address> [ <port> ] mux-mode",
    WHERE,
    (context, given) =>
      withServers(context, (servers) => {
        const found = servers.find((server) => isMeant(server, given));
        if (!found) return refuse([noSuchServer(meantBy(given))]);
        const content = leaf("name", found.name) + removal("single-connection");
        return change(context, element("accounting-server", content));
      }),
  ),
];

/** The servers of the template that the view is about, in the datastore that changes are made in. */
async function withServers(
  context: CommandContext,
  act: (servers: readonly Server[]) => Promise<Outcome> | Outcome,
): Promise<Outcome> {
  const config = await context.netconf.hwtacacsConfig(
    context.target,
    inView(context.view, element("accounting-server", "")),
  );
  return config.ok ? act(serversOf(childOf(config.value, "template"))) : refuse(config.error);
}

/** Puts a server in its place: another one that was there goes, the same one keeps what else is set for it. */
function setServer(
  context: CommandContext,
  servers: readonly Server[],
  given: Arguments,
): Promise<Outcome> | Outcome {
  const place = placeOf(given);
  const elsewhere = servers.findIndex((server, index) => index !== place && isMeant(server, given));
  if (elsewhere >= 0) {
    return refuse([`This is the ${rankOf(elsewhere)} server already: undo it there first.`]);
  }
  if (place > servers.length) {
    return refuse([
      `There is no ${rankOf(place - 1)} server yet: servers are tried in their order, so name it first.`,
    ]);
  }
  const present = servers[place];
  const key = given.value("key");
  const options =
    (key === undefined ? "" : leaf("shared-key", key)) +
    (given.has("mux-mode") ? leaf("single-connection", "true") : "");
  if (present && isMeant(present, given)) {
    return change(context, element("accounting-server", leaf("name", present.name) + options));
  }
  const address = given.value("address") ?? "";
  const port = given.value("port") ?? DEFAULT_PORT;
  const names = servers.filter((server) => server !== present).map(({ name }) => name);
  const content =
    leaf("name", newName(address, port, names)) +
    leaf("address", address) +
    (given.value("port") === undefined ? "" : leaf("port", port)) +
    options;
  const gone = present ? removal("accounting-server", leaf("name", present.name)) : "";
  return change(
    context,
    `${gone}<accounting-server${insertion(servers[place - 1])}>${content}</accounting-server>`,
  );
}

function removeServer(
  context: CommandContext,
  server: Server | undefined,
  meant: string,
): Promise<Outcome> | Outcome {
  if (!server) return refuse([noSuchServer(meant)]);
  return change(context, removal("accounting-server", leaf("name", server.name)));
}

function noSuchServer(meant: string): string {
  return `The template has no such server: ${meant}.`;
}

/** How an operator has named a server. */
function meantBy(given: Arguments): string {
  return `${given.value("address")} ${given.value("port") ?? DEFAULT_PORT}`;
}

function change(context: CommandContext, content: string): Promise<Outcome> {
  return context.change(inView(context.view, content));
}

/** 0 for the primary. */
function placeOf(given: Arguments): number {
  return RANKS.findIndex((rank) => given.has(rank)) + 1;
}

function hasRank(given: Arguments): boolean {
  return placeOf(given) > 0;
}

function isMeant(server: Server, given: Arguments): boolean {
  const same = server.address.toLowerCase() === given.value("address")?.toLowerCase();
  return same && Number(server.port) === Number(given.value("port") ?? DEFAULT_PORT);
}

/** RFC 7950 §7.8.6: where an entry is put among the others. */
function insertion(before: Server | undefined): string {
  const xmlns = ' xmlns:yang="urn:ietf:params:xml:ns:yang:1"';
  if (!before) return `${xmlns} yang:insert="first"`;
  const quote = before.name.includes("'") ? '"' : "'";
  const key = escapeAttribute(`[name=${quote}${before.name}${quote}]`);
  return `${xmlns} yang:insert="after" yang:key="${key}"`;
}

/** A server is called by its address, and by its port where that is not the usual one. */
function newName(address: string, port: string, taken: readonly string[]): string {
  const name = (port === DEFAULT_PORT ? address : `${address}:${port}`).slice(0, MAX_NAME);
  let free = name;
  for (let count = 2; taken.includes(free); count += 1) free = `${name}-${count}`;
  return free;
}
