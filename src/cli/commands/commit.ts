import { command, DONE, refuse, say, type Command, type CommandContext, type Outcome } from "../command.ts";
import type { Arguments } from "../match.ts";
import { element, leaf } from "../netconf-calls.ts";
import { integer, string } from "../parameter-type.ts";
import { CONFIGURATION_VIEWS } from "../view.ts";

const PERSIST = { persist: string(1, 256, "Name by which any session may confirm or abort it") };

/** Seconds after which a trial that is not confirmed ends, where none are given. */
const TRIAL_SECONDS = 600;

/** Commands about the candidate as a whole. */
export const COMMIT_COMMANDS: readonly Command[] = [
  command(CONFIGURATION_VIEWS, "commit [ persist <persist> ]", PERSIST, (context, given) => {
    const persist = given.value("persist");
    return commit(context, persist === undefined ? "" : leaf("persist-id", persist));
  }),
  command(
    CONFIGURATION_VIEWS,
    "commit trial [ <seconds> ] [ persist <persist> ]",
    { seconds: integer(60, 65535, "Seconds to confirm it in, 600 by default"), ...PERSIST },
    trial,
  ),
  command(CONFIGURATION_VIEWS, "abort trial [ persist <persist> ]", PERSIST, async ({ netconf }, given) => {
    const persist = given.value("persist");
    const id = persist === undefined ? "" : leaf("persist-id", persist);
    const done = await netconf.operation(element("cancel-commit", id));
    return done.ok ? DONE : refuse(done.error);
  }),
  command(CONFIGURATION_VIEWS, "clear configuration candidate", {}, async (context) => {
    if (context.stages === "one") return refuse([AT_ONCE]);
    const done = await context.edits.discard();
    return done.ok ? DONE : refuse(done.error);
  }),
];

const AT_ONCE = "Each command has taken effect at once: there is nothing that waits for a commit.";

/** RFC 6241 §8.4: in force until it is confirmed by another commit, or the time is over. */
async function trial(context: CommandContext, given: Arguments): Promise<Outcome> {
  const seconds = given.value("seconds") ?? String(TRIAL_SECONDS);
  const persist = given.value("persist");
  const done = await commit(
    context,
    element("confirmed", "") +
      leaf("confirm-timeout", seconds) +
      (persist === undefined ? "" : leaf("persist", persist)),
  );
  if (done.failed || context.stages === "one") return done;
  return say(
    "Info: The system enters the trial configuration mode.",
    `The system will revert to the previous configuration if the trial is not confirmed by commit in ${seconds} seconds.`,
  );
}

async function commit(context: CommandContext, parameters: string): Promise<Outcome> {
  if (context.stages === "one") return say(`Info: ${AT_ONCE}`);
  const done = await context.edits.commit(parameters);
  return done.ok ? DONE : refuse(done.error);
}
