import { command, DONE, refuse, say, type Command, type Outcome } from "../command.ts";
import { integer } from "../parameter-type.ts";
import { ALL_VIEWS } from "../view.ts";

const SAVE =
  "Warning: The current configuration will be written to the startup datastore. Are you sure to continue? [Y(yes)/N(no)]:";

/** Commands about the session itself, and about what outlives it. */
export const SESSION_COMMANDS: readonly Command[] = [
  command(
    ALL_VIEWS,
    "screen-length <lines> temporary",
    { lines: integer(0, 512, "Lines of a page; 0: no pages") },
    (context, given) => {
      context.screenLength = Number(given.value("lines"));
      return DONE;
    },
  ),
  command(ALL_VIEWS, "undo screen-length temporary", {}, (context) => {
    context.screenLength = undefined;
    return DONE;
  }),
  command(ALL_VIEWS, "display history-command", {}, ({ history }) =>
    say(...history.map((line) => `  ${line}`)),
  ),
  command(["user"], "save", {}, (context) => {
    if (!context.startup) return say("Info: What has been committed is on disk: there is nothing to save.");
    const save = async (): Promise<Outcome> => {
      const copied = await context.netconf.operation(
        "<copy-config><target><startup/></target><source><running/></source></copy-config>",
      );
      return copied.ok ? say("Info: The current configuration was saved.") : refuse(copied.error);
    };
    context.ask({
      text: SAVE,
      hint: "Error: Please choose 'YES' or 'NO' first before pressing 'Enter'.",
      answer(line) {
        const answer = line.trim().toLowerCase();
        if (answer === "") return undefined;
        if ("yes".startsWith(answer)) return save();
        return "no".startsWith(answer) ? Promise.resolve(DONE) : undefined;
      },
    });
    return DONE;
  }),
];
