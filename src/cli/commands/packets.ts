import { command, refuse, say, type Command, type CommandContext, type Outcome } from "../command.ts";
import type { Arguments } from "../match.ts";
import { element, leaf } from "../netconf-calls.ts";
import { host, integer } from "../parameter-type.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../../xml/element-tree.ts";
import { ALL_VIEWS } from "../view.ts";

const RULE = "-".repeat(61);
const HEADING = "NO. SendTime      IP Address                         Template";

/** What is shown of a packet. */
const COLUMNS = ["kind", "send-times", "server-address", "template"]
  .map((name) => (name === "kind" ? leaf(name, "stop") : element(name, "")))
  .join("");

const ADDRESS = { address: host("Address of the server that the packets were last sent to") };

/** `display` and `reset hwtacacs-server accounting-stop-packet`, CloudEngine command reference. */
export const PACKET_COMMANDS: readonly Command[] = [
  command(
    ALL_VIEWS,
    "display hwtacacs-server accounting-stop-packet { all | <number> | ip <address> }",
    { number: integer(1, 65535, "Number of the first packet to be shown"), ...ADDRESS },
    async ({ netconf }, given) => {
      const address = given.value("address");
      const selected = COLUMNS + (address === undefined ? "" : leaf("server-address", address));
      const state = await netconf.state(
        element(
          "accounting-stop-packet",
          element("total", "") + element("packet", wanted(selected, address)),
        ),
      );
      if (!state.ok) return refuse(state.error);
      const shown = childOf(state.value, "accounting-stop-packet");
      return say(...packetTable(shown, Number(given.value("number") ?? 1), address !== undefined));
    },
  ),
  command(
    ["user"],
    "reset hwtacacs-server accounting-stop-packet { all | ip <address> }",
    ADDRESS,
    (context, given) => act(context, "reset", given, "stored packets were deleted"),
  ),
  // Huawei has no command for this action of the model.
  command(
    ["user"],
    "retry hwtacacs-server accounting-stop-packet { all | ip <address> }",
    ADDRESS,
    (context, given) => act(context, "resend-now", given, "stored packets are sent again now"),
  ),
];

async function act(
  { netconf }: CommandContext,
  action: string,
  given: Arguments,
  done: string,
): Promise<Outcome> {
  const address = given.value("address");
  const selection = address === undefined ? element("all", "") : leaf("address", address);
  const output = await netconf.action(element("accounting-stop-packet", element(action, selection)));
  return output.ok ? say(`Info: ${textOf(output.value, "packets") ?? "0"} ${done}.`) : refuse(output.error);
}

/** A node that selects by its value is not there a second time to be shown (RFC 6241 §6.2.5). */
function wanted(columns: string, address: string | undefined): string {
  return address === undefined ? columns : columns.replace("<server-address/>", "");
}

/** The table of the command reference; the last line counts all accounting-stop packets, shown or not. */
function packetTable(packets: XmlElement | undefined, from: number, selected: boolean): readonly string[] {
  const rows = childrenOf(packets, "packet").map((packet, index) => {
    const cells = [
      String(index + 1).padEnd(3),
      (textOf(packet, "send-times") ?? "0").padEnd(13),
      (textOf(packet, "server-address") ?? "-").padEnd(34),
      textOf(packet, "template") ?? "-",
    ];
    return cells.join(" ");
  });
  const total = Number(textOf(packets, "total") ?? 0);
  const unseen =
    selected || rows.length >= total
      ? []
      : [`Info: Only the ${rows.length} accounting-stop packets among the oldest stored ones are shown.`];
  return [
    RULE,
    HEADING,
    ...rows.slice(from - 1),
    RULE,
    `Whole accounting stop packet to resend:${total}`,
    ...unseen,
  ];
}
