import type { CandidateEdits } from "./candidate-edits.ts";
import type { Arguments } from "./match.ts";
import type { ConfigStore, NetconfCalls, Refusal } from "./netconf-calls.ts";
import type { ParameterType } from "./parameter-type.ts";
import { compileSyntax, type Element } from "./syntax.ts";
import type { View, ViewKind } from "./view.ts";

/** What a command has to say, and whether it was carried out. */
export interface Outcome {
  /** Lines without their ends; none where there is nothing to say. */
  readonly lines: readonly string[];
  readonly failed: boolean;
}

/** A question that must be answered before the next command. */
export interface Question {
  readonly text: string;
  /** Undefined where this is no answer: the question is put again. */
  answer(line: string): Promise<Outcome> | undefined;
  /** Said before the question is put again. */
  readonly hint: string;
}

/** How changes of the configuration come into force. */
export type Stages = "one" | "two";

/** What the commands of a session work on. */
export interface CommandContext {
  readonly netconf: NetconfCalls;
  readonly edits: CandidateEdits;
  /** Whether there is a candidate, and whether it is shared by all sessions. */
  readonly candidate: "shared" | "private" | "none";
  /** Whether there is a startup datastore beside running. */
  readonly startup: boolean;
  readonly view: View;
  readonly stages: Stages;
  /** The datastore that changes are made in. */
  readonly target: ConfigStore;
  /** Lines of a page; 0: no paging. Undefined: as many as the terminal has. */
  screenLength: number | undefined;
  /** Commands of this session, the oldest first. */
  readonly history: readonly string[];
  enter(view: View): void;
  beginStages(stages: Stages): void;
  /** Changes the configuration: merges this into `<hwtacacs>`. */
  change(content: string): Promise<Outcome>;
  ask(question: Question): void;
  /** Ends the session. */
  end(): void;
}

/** A command of the grammar. */
export interface Command {
  readonly views: readonly ViewKind[];
  readonly sequences: readonly (readonly Element[])[];
  run(context: CommandContext, given: Arguments): Promise<Outcome> | Outcome;
}

/** A command from its notation in a command reference. */
export function command(
  views: readonly ViewKind[],
  notation: string,
  types: Readonly<Record<string, ParameterType>>,
  run: Command["run"],
): Command {
  return { views, sequences: compileSyntax(notation, types), run };
}

/** Carried out, with nothing to say. */
export const DONE: Outcome = { lines: [], failed: false };

/** Carried out, with this to say. */
export function say(...lines: readonly string[]): Outcome {
  return { lines, failed: false };
}

/** Not carried out, for these reasons. */
export function refuse(reasons: Refusal): Outcome {
  return { lines: reasons.map((reason) => `Error: ${reason}`), failed: true };
}
