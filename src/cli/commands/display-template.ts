import { childrenOf, descendant, textOf, type XmlElement } from "../../xml/element-tree.ts";
import { command, refuse, say, type Command } from "../command.ts";
import { element, leaf } from "../netconf-calls.ts";
import { string } from "../parameter-type.ts";
import { DEFAULT_PORT, rankOf } from "../servers.ts";
import { ALL_VIEWS } from "../view.ts";

const RULE = `  ${"-".repeat(75)}`;
const LABEL_WIDTH = 37;

/** Counters of a server. */
const COUNTERS = ["requests", "responses", "timeouts", "connection-failures", "errors", "malformed"];

const UNITS: Readonly<Record<string, string>> = { byte: "B", kbyte: "KB", mbyte: "MB", gbyte: "GB" };

/** `display hwtacacs-server template`, CloudEngine command reference, as far as accounting goes. */
export const DISPLAY_TEMPLATE_COMMANDS: readonly Command[] = [
  command(
    ALL_VIEWS,
    "display hwtacacs-server template [ name <name> [ verbose ] ]",
    { name: string(1, 64, "Name of the template") },
    async ({ netconf }, given) => {
      const name = given.value("name");
      const state = await netconf.state(element("template", name === undefined ? "" : leaf("name", name)));
      if (!state.ok) return refuse(state.error);
      const templates = childrenOf(state.value, "template");
      if (templates.length === 0)
        return name === undefined
          ? say("Info: There is no template.")
          : refuse(["There is no such template."]);
      return say(...templates.flatMap((template) => templateLines(template, given.has("verbose"))), RULE);
    },
  ),
];

function templateLines(template: XmlElement, verbose: boolean): readonly string[] {
  const value = (name: string, fallback: string): string => textOf(template, name) ?? fallback;
  const servers = childrenOf(template, "accounting-server");
  return [
    RULE,
    line("HWTACACS-server template name", value("name", "-")),
    ...servers.map((server, index) =>
      line(`${capital(rankOf(index))}-accounting-server`, serverText(server)),
    ),
    line("Source-IP-address", value("source-address", "-")),
    line("Shared-key", textOf(template, "shared-key") === undefined ? "-" : "*"),
    line("Quiet-interval(min)", value("quiet-time", "5")),
    line("Response-timeout-Interval(sec)", value("response-timeout", "5")),
    line("Domain-included", value("domain-included", "true") === "true" ? "Yes" : "No"),
    line("Traffic-unit", UNITS[value("traffic-unit", "byte")] ?? value("traffic-unit", "byte")),
    ...(verbose ? servers.flatMap(statistics) : []),
  ];
}

function serverText(server: XmlElement): string {
  const state = descendant(server, ["state", "state"])?.text ?? "unknown";
  const failure = descendant(server, ["state", "last-failure"])?.text;
  return [
    `${textOf(server, "address")}:${textOf(server, "port") ?? DEFAULT_PORT}`,
    ...(textOf(server, "shared-key") === undefined ? [] : ["Shared-key:*"]),
    `Status:${state.toUpperCase()}`,
    ...(state === "up" || failure === undefined ? [] : [`(${failure})`]),
  ].join(" ");
}

function statistics(server: XmlElement, index: number): readonly string[] {
  const counted = descendant(server, ["state", "statistics"]);
  return COUNTERS.map((name) =>
    line(`${capital(rankOf(index))}-server-${name}`, textOf(counted, name) ?? "0"),
  );
}

function line(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}: ${value}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
