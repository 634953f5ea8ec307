import { command, type Command } from "../command.ts";
import { element, leaf, removal } from "../netconf-calls.ts";
import { integer } from "../parameter-type.ts";

const NUMBER = integer(1, 300, "Number of retransmissions of one packet, 3 by default");

/** `hwtacacs-server accounting-stop-packet resend`, CloudEngine command reference. */
export const RESEND_COMMANDS: readonly Command[] = [
  command(
    ["system"],
    "hwtacacs-server accounting-stop-packet resend { disable | enable <number> }",
    { number: NUMBER },
    (context, given) => {
      const number = given.value("number");
      return context.change(resend(number === undefined ? element("disable", "") : leaf("enable", number)));
    },
  ),
  command(["system"], "undo hwtacacs-server accounting-stop-packet resend", {}, (context) =>
    context.change(resend(removal("disable") + removal("enable"))),
  ),
];

function resend(content: string): string {
  return element("accounting-stop-packet", element("resend", content));
}
