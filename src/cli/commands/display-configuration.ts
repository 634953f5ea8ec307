import { ok, type Result } from "../../base/result.ts";
import type { XmlElement } from "../../xml/element-tree.ts";
import { command, refuse, say, type Command, type CommandContext, type Outcome } from "../command.ts";
import { configurationLines, viewLines, withoutCommands } from "../configuration-text.ts";
import { lineChanges } from "../line-changes.ts";
import type { ConfigStore, Refusal } from "../netconf-calls.ts";
import { ALL_VIEWS, CONFIGURATION_VIEWS } from "../view.ts";

const SCREEN = { reveal: false };
const COMPARED = { reveal: true };

/** Lines that are compared one by one; above that, the whole of both would have to be kept in a table of their product. */
const MAX_COMPARED = 2000;

/** Commands that show the configuration. */
export const DISPLAY_CONFIGURATION_COMMANDS: readonly Command[] = [
  command(ALL_VIEWS, "display current-configuration", {}, (context) => whole(context, "running")),
  command(ALL_VIEWS, "display this", {}, async (context) => {
    const config = await context.netconf.hwtacacsConfig("running");
    return config.ok ? say(...viewLines(config.value, context.view, SCREEN)) : refuse(config.error);
  }),
  command(CONFIGURATION_VIEWS, "display configuration candidate merge", {}, (context) =>
    context.stages === "two" ? whole(context, "candidate") : whole(context, "running"),
  ),
  command(CONFIGURATION_VIEWS, "display configuration candidate changes", {}, async (context) => {
    if (context.stages === "one") return say("Building configuration");
    const both = await runningAndCandidate(context);
    return both.ok ? say("Building configuration", ...changesOf(...both.value)) : refuse(both.error);
  }),
];

async function whole({ netconf }: CommandContext, source: ConfigStore): Promise<Outcome> {
  const config = await netconf.config(source);
  return config.ok ? say(...configurationLines(config.value, SCREEN)) : refuse(config.error);
}

type Top = readonly XmlElement[];

async function runningAndCandidate({ netconf }: CommandContext): Promise<Result<[Top, Top], Refusal>> {
  const running = await netconf.config("running");
  if (!running.ok) return running;
  const candidate = await netconf.config("candidate");
  return candidate.ok ? ok([running.value, candidate.value]) : candidate;
}

/** What differs, below the heading that it belongs to. */
function changesOf(running: Top, candidate: Top): readonly string[] {
  const older = configurationLines(running, SCREEN);
  const newer = configurationLines(candidate, SCREEN);
  if (older.length + newer.length > MAX_COMPARED) {
    return [
      "Info: The configuration is too large to be compared: display configuration candidate merge shows it.",
    ];
  }
  // Secrets are compared as they are, and shown as the others are.
  const changes = lineChanges(configurationLines(running, COMPARED), configurationLines(candidate, COMPARED));
  const lines: string[] = [];
  let headings: readonly string[] = [];
  for (const { mark, index } of changes) {
    const line = (mark === "-" ? older : newer)[index] ?? "";
    if (mark !== " ") {
      const around = headings.filter((heading) => depth(heading) < depth(line));
      lines.push(...around.map((heading) => `  ${heading}`), `${mark} ${line}`);
      headings = [];
    } else if (line.trim() !== "#")
      headings = [...headings.filter((heading) => depth(heading) < depth(line)), line];
  }
  return [...lines, ...elsewhere(running, candidate)];
}

/** Parts without commands in which the two differ. */
function elsewhere(running: Top, candidate: Top): readonly string[] {
  const text = (top: Top, name: string): string =>
    JSON.stringify(withoutCommands(top).filter((element) => element.name === name));
  const names = new Set(withoutCommands([...running, ...candidate]).map(({ name }) => name));
  const changed = [...names].filter((name) => text(running, name) !== text(candidate, name));
  return changed.length === 0 ? [] : [`# Changed without commands, over NETCONF: ${changed.join(", ")}`];
}

function depth(line: string): number {
  return line.length - line.trimStart().length;
}
