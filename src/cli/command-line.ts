import { isXmlText } from "../xml/escape.ts";
import { CandidateEdits, type Abandoned } from "./candidate-edits.ts";
import {
  DONE,
  refuse,
  type Command,
  type CommandContext,
  type Outcome,
  type Question,
  type Stages,
} from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import { helpLines } from "./help.ts";
import { expectedIn, matchLine, type SyntaxFault } from "./match.ts";
import { NetconfCalls, type ConfigStore, type SendRpc } from "./netconf-calls.ts";
import { promptOf, viewAtDepth, type View } from "./view.ts";
import { isQuoteOpen, splitWords } from "./words.ts";

/** What a command line is made of. */
export interface CommandLineOptions {
  readonly send: SendRpc;
  /** The name in the prompt. */
  readonly hostname: string;
  /** Whether there is a candidate, and whether it is shared by all sessions. */
  readonly candidate: "shared" | "private" | "none";
  /** Whether there is a startup datastore beside running. */
  readonly startup: boolean;
}

/** Characters of a line; a longer one is refused. */
export const MAX_LINE = 1024;

/** Commands remembered. */
const MAX_HISTORY = 100;

/** A Huawei-style command line: lines go in, what they have to say comes out, and NETCONF operations happen in between. */
export class CommandLine {
  readonly #hostname: string;
  readonly #context: Context;

  constructor(options: CommandLineOptions) {
    this.#hostname = options.hostname;
    this.#context = new Context(options);
  }

  /** What the user is asked for: a command, or the answer to a question. */
  async prompt(): Promise<string> {
    const { question, view, stages, netconf } = this.#context;
    if (question) return question.text;
    if (view.kind === "user" || stages === "one") return promptOf(view, this.#hostname, "");
    return promptOf(view, this.#hostname, (await netconf.isCandidateModified()) ? "*" : "~");
  }

  /** Whether the next line is the answer to a question. */
  get asking(): boolean {
    return this.#context.question !== undefined;
  }

  /** True once the user has left. */
  get ended(): boolean {
    return this.#context.ended;
  }

  /** Lines of a page; 0: no paging. Undefined: as many as the terminal has. */
  get screenLength(): number | undefined {
    return this.#context.screenLength;
  }

  /**
   * Carries out one line. `indent` is how far to the right the line stands on the user's screen, for the caret below what
   * is wrong; undefined: it is not on the screen, and is shown with the error.
   */
  async run(line: string, indent?: number): Promise<Outcome> {
    const context = this.#context;
    if (line.length > MAX_LINE || !isXmlText(line)) {
      return refuse([`A line holds at most ${MAX_LINE} characters, all of them printable.`]);
    }
    if (context.question) return context.answer(context.question, line);
    if (line.trim() === "") return DONE;
    if (isRemark(line)) {
      context.enter(viewAtDepth(context.view, line.length - line.trimStart().length));
      return DONE;
    }
    const match = matchLine(this.#commands, line);
    if (!match.ok) return { lines: caret(line, match.error, indent), failed: true };
    if (!match.value.secret) context.remember(line.trim());
    const [objection] = match.value.objections;
    if (objection !== undefined) return refuse([objection]);
    return match.value.command.run(context, match.value.arguments);
  }

  /** What `?` at the end of this part of a line shows. */
  help(line: string, indent?: number): Outcome {
    const expected = expectedIn(this.#commands, line);
    if (!expected.ok) return { lines: caret(line, expected.error, indent), failed: true };
    return { lines: helpLines(expected.value), failed: false };
  }

  /** What Tab at the end of this part of a line adds: the rest of a keyword, or as much of it as all that fit share. */
  complete(line: string): string {
    const expected = expectedIn(this.#commands, line);
    if (!expected.ok || expected.value.begun === "") return "";
    const { keywords, begun } = expected.value;
    const [only, ...others] = keywords;
    if (only === undefined) return "";
    if (others.length === 0) return `${only.slice(begun.length)} `;
    return sharedPrefix(keywords).slice(begun.length);
  }

  /** Whether a line, or a part of one, holds or may hold a value that must not be shown again. */
  isSecret(line: string): boolean {
    return splitWords(line).some(({ end }) => {
      const match = matchLine(this.#commands, line.slice(0, end));
      return match.ok && match.value.secret;
    });
  }

  /** Whether a `?` typed now belongs to a value or to an answer, and asks for no help. */
  takesQuestionMark(line: string): boolean {
    return this.asking || isQuoteOpen(line);
  }

  /** The user is gone. */
  abandon(): Promise<Abandoned> {
    return this.#context.edits.abandon();
  }

  get #commands(): readonly Command[] {
    return COMMANDS[this.#context.view.kind];
  }
}

/** The state of a session that commands work on. */
class Context implements CommandContext {
  readonly netconf: NetconfCalls;
  readonly edits: CandidateEdits;
  readonly candidate: "shared" | "private" | "none";
  readonly startup: boolean;
  readonly history: string[] = [];
  view: View = { kind: "user" };
  stages: Stages = "one";
  screenLength: number | undefined;
  question: Question | undefined;
  ended = false;

  constructor(options: CommandLineOptions) {
    this.netconf = new NetconfCalls(options.send);
    this.edits = new CandidateEdits(this.netconf);
    this.candidate = options.candidate;
    this.startup = options.startup;
  }

  get target(): ConfigStore {
    return this.stages === "two" ? "candidate" : "running";
  }

  enter(view: View): void {
    this.view = view;
  }

  beginStages(stages: Stages): void {
    this.stages = stages;
  }

  async change(content: string): Promise<Outcome> {
    const done =
      this.stages === "two" ? await this.edits.edit(content) : await this.netconf.edit("running", content);
    return done.ok ? DONE : refuse(done.error);
  }

  ask(question: Question): void {
    this.question = question;
  }

  async answer(question: Question, line: string): Promise<Outcome> {
    const answered = question.answer(line);
    if (!answered) return { lines: [question.hint], failed: true };
    this.question = undefined;
    return answered;
  }

  end(): void {
    this.ended = true;
  }

  remember(line: string): void {
    this.history.push(line);
    if (this.history.length > MAX_HISTORY) this.history.shift();
  }
}

/** In a configuration `#` stands between the parts, and before remarks. */
function isRemark(line: string): boolean {
  return line.trimStart().startsWith("#");
}

/** What VRP shows of a line that it does not take. */
function caret(line: string, { reason, at }: SyntaxFault, indent: number | undefined): readonly string[] {
  return [
    ...(indent === undefined ? [line] : []),
    `${" ".repeat((indent ?? 0) + at)}^`,
    `Error: ${reason} found at '^' position.`,
  ];
}

function sharedPrefix(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
