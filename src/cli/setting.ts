import { descendant, type XmlElement } from "../xml/element-tree.ts";
import { command, type Command } from "./command.ts";
import { element, leaf, removal } from "./netconf-calls.ts";
import type { ParameterType } from "./parameter-type.ts";
import type { View, ViewKind } from "./view.ts";
import { asWord } from "./words.ts";

/** A leaf of the model that one command sets and its `undo` sets back. */
export interface Setting {
  /** The view of the command. */
  readonly view: ViewKind;
  /** The words before the value. */
  readonly words: string;
  /** The words after `undo`, where they are others. */
  readonly undo?: string;
  /** The notation of the value; absent: the words stand for `true`, and their `undo` for `false`. */
  readonly value?: string;
  readonly types?: Readonly<Record<string, ParameterType>>;
  /** The names of the nodes from the view's own one down to the leaf. */
  readonly path: readonly string[];
}

/** What stands in place of a secret. */
export const MASK = "******";

/** How a configuration is written. */
export interface Writing {
  /** Whether secrets are written out: for comparison, never for the screen. */
  readonly reveal: boolean;
}

/** The command that sets a leaf, and the one that sets it back. */
export function settingCommands(setting: Setting): readonly Command[] {
  const { view, words, undo = words, value = "", types = {}, path } = setting;
  const isFlag = value === "";
  return [
    command([view], `${words} ${value}`.trimEnd(), types, (context, given) => {
      const chosen = isFlag ? "true" : valueOf(value, given);
      return context.change(
        inView(
          context.view,
          atPath(path, (name) => leaf(name, chosen)),
        ),
      );
    }),
    command([view], `undo ${undo}`, {}, (context) =>
      context.change(
        inView(
          context.view,
          atPath(path, (name) => (isFlag ? leaf(name, "false") : removal(name))),
        ),
      ),
    ),
  ];
}

/** The command that a leaf of the configuration comes from; undefined where it is not set. */
export function settingLine(
  setting: Setting,
  node: XmlElement | undefined,
  writing: Writing,
): string | undefined {
  const text = descendant(node, setting.path)?.text;
  if (text === undefined) return undefined;
  if (setting.value === undefined) return text === "true" ? setting.words : `undo ${setting.words}`;
  const secret = Object.values(setting.types ?? {}).some((type) => type.secret === true);
  return `${setting.words} ${secret && !writing.reveal ? MASK : asWord(text)}`;
}

/** This inside of the node that a view is about, inside of `<hwtacacs>`. */
export function inView(view: View, content: string): string {
  switch (view.kind) {
    case "template":
      return element("template", leaf("name", view.name) + content);
    case "accounting-scheme":
    case "domain":
      return element("accounting-scheme", content);
    default:
      return content;
  }
}

/** Elements within each other, `last` giving the innermost. */
export function atPath(path: readonly string[], last: (name: string) => string): string {
  const [name = "", ...below] = path;
  return below.length === 0 ? last(name) : element(name, atPath(below, last));
}

/** A value is one parameter, or one of several keywords. */
function valueOf(
  notation: string,
  given: { has(word: string): boolean; value(name: string): string | undefined },
): string {
  const parameter = /^<(.*)>$/.exec(notation)?.[1];
  if (parameter !== undefined) return given.value(parameter) ?? "";
  return notation.split(/[\s{}|]+/).find((word) => word !== "" && given.has(word)) ?? "";
}
