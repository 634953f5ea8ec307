import { command, DONE, refuse, say, type Command } from "../command.ts";
import { CONFIGURATION_VIEWS } from "../view.ts";

/** Commands about the candidate as a whole. */
export const COMMIT_COMMANDS: readonly Command[] = [
  command(CONFIGURATION_VIEWS, "commit", {}, async (context) => {
    if (context.stages === "one")
      return say("Info: Each command has taken effect at once: there is nothing to commit.");
    const done = await context.edits.commit();
    return done.ok ? DONE : refuse(done.error);
  }),
  command(CONFIGURATION_VIEWS, "clear configuration candidate", {}, async (context) => {
    if (context.stages === "one")
      return refuse(["Each command has taken effect at once: there is no candidate."]);
    const done = await context.edits.discard();
    return done.ok ? DONE : refuse(done.error);
  }),
];
