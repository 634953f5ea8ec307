import { childOf } from "../../xml/element-tree.ts";
import { command, DONE, refuse, type Command } from "../command.ts";
import { element, leaf, removal } from "../netconf-calls.ts";
import { integer, string } from "../parameter-type.ts";
import { inView, settingCommands } from "../setting.ts";
import { SETTINGS } from "../settings.ts";
import { DEFAULT_NAME, type View } from "../view.ts";

const TEMPLATE = { name: string(1, 64, "Name of the template") };
const INTERIM_FAIL = "accounting interim-fail";

/** Commands that set leaves, and those that lead to the views where this is done. */
export const SETTING_COMMANDS: readonly Command[] = [
  ...SETTINGS.flatMap(settingCommands),
  command(["system"], "hwtacacs-server template <name>", TEMPLATE, async (context, given) => {
    const view: View = { kind: "template", name: given.value("name") ?? "" };
    const present = await context.netconf.hwtacacsConfig(context.target, inView(view, ""));
    if (!present.ok) return refuse(present.error);
    const created = childOf(present.value, "template") ? DONE : await context.change(inView(view, ""));
    if (!created.failed) context.enter(view);
    return created;
  }),
  command(["system"], "undo hwtacacs-server template <name>", TEMPLATE, (context, given) =>
    context.change(removal("template", leaf("name", given.value("name") ?? ""))),
  ),
  command(["system"], "aaa", {}, (context) => {
    context.enter({ kind: "aaa" });
    return DONE;
  }),
  command(["aaa"], `accounting-scheme ${DEFAULT_NAME}`, {}, (context) => {
    context.enter({ kind: "accounting-scheme" });
    return DONE;
  }),
  command(["aaa"], `domain ${DEFAULT_NAME}`, {}, (context) => {
    context.enter({ kind: "domain" });
    return DONE;
  }),
  command(
    ["accounting-scheme"],
    `${INTERIM_FAIL} [ max-times <times> ] { offline | online }`,
    { times: integer(1, 255, "Packets that may fail in succession, 3 by default") },
    (context, given) => {
      const times = given.value("times");
      return context.change(
        inView(
          context.view,
          element(
            "interim-fail",
            (times === undefined ? removal("max-times") : leaf("max-times", times)) +
              leaf("action", given.has("offline") ? "offline" : "online"),
          ),
        ),
      );
    },
  ),
  command(["accounting-scheme"], `undo ${INTERIM_FAIL}`, {}, (context) =>
    context.change(inView(context.view, element("interim-fail", removal("max-times") + removal("action")))),
  ),
];
