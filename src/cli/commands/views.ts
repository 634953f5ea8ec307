import { command, DONE, refuse, say, type Command, type CommandContext, type Outcome } from "../command.ts";
import { ALL_VIEWS, CONFIGURATION_VIEWS, viewAbove } from "../view.ts";

const UNCOMMITTED =
  "Warning: Uncommitted configurations found. Are you sure to commit them before exiting? [Y(yes)/N(no)/C(cancel)]:";
const CHOOSE = "Error: Please choose 'YES', 'NO' or 'CANCEL' first before pressing 'Enter'.";
const OTHERS =
  "Info: The candidate is shared and holds changes of other sessions too: Y commits them as well, N discards them.";

/** Commands that lead from one view to another. */
export const VIEW_COMMANDS: readonly Command[] = [
  command(["user"], "system-view [ immediately ]", {}, async (context, given) => {
    const two = context.candidate !== "none" && !given.has("immediately");
    context.beginStages(two ? "two" : "one");
    context.enter({ kind: "system" });
    const lines = ["Enter system view, return user view with return command."];
    if (two && !context.edits.own && (await context.netconf.isCandidateModified())) {
      lines.push(
        "Warning: The candidate holds uncommitted changes of other sessions. A commit commits them as well.",
      );
    }
    return say(...lines);
  }),
  command(ALL_VIEWS, "quit", {}, (context) => {
    const above = viewAbove(context.view);
    if (above?.kind === "user") return leave(context);
    if (above) context.enter(above);
    else context.end();
    return DONE;
  }),
  command(CONFIGURATION_VIEWS, "return", {}, leave),
];

/** To the user view, once it is decided what becomes of uncommitted changes. */
async function leave(context: CommandContext): Promise<Outcome> {
  const { edits } = context;
  const go = (outcome: Outcome): Outcome => {
    if (!outcome.failed) context.enter({ kind: "user" });
    return outcome;
  };
  if (!edits.own || !(await context.netconf.isCandidateModified())) return go(DONE);
  context.ask({
    text: UNCOMMITTED,
    hint: CHOOSE,
    answer(line) {
      const answer = line.trim().toLowerCase();
      if (answer === "") return undefined;
      if ("yes".startsWith(answer)) return finish(edits.commit(), go);
      if ("no".startsWith(answer)) return finish(edits.discard(), go);
      return "cancel".startsWith(answer) ? Promise.resolve(DONE) : undefined;
    },
  });
  return (await edits.isMixed()) ? say(OTHERS) : DONE;
}

async function finish(
  done: ReturnType<CommandContext["edits"]["commit"]>,
  go: (outcome: Outcome) => Outcome,
): Promise<Outcome> {
  const result = await done;
  return go(result.ok ? DONE : refuse(result.error));
}
