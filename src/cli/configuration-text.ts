import { childOf, childrenOf, descendant, textOf, type XmlElement } from "../xml/element-tree.ts";
import { serverLines } from "./servers.ts";
import { settingLine, type Writing } from "./setting.ts";
import { SETTINGS } from "./settings.ts";
import { DEFAULT_NAME, type View, type ViewKind } from "./view.ts";
import { asWord } from "./words.ts";

/** Leaves that are written by more than the table of settings. */
const WRITTEN_OTHERWISE: Readonly<Partial<Record<ViewKind, readonly string[]>>> = {
  system: ["accounting-stop-packet/resend/enable", "accounting-stop-packet/resend/disable"],
  template: [
    "name",
    "accounting-server/name",
    "accounting-server/address",
    "accounting-server/port",
    "accounting-server/shared-key",
    "accounting-server/single-connection",
  ],
  "accounting-scheme": ["interim-fail/max-times", "interim-fail/action"],
};

/**
 * A configuration as commands that give it again, but for the secrets. What no command can set is named in a remark, so
 * that nobody takes the text for the whole.
 */
export function configurationLines(top: readonly XmlElement[], writing: Writing): readonly string[] {
  const hwtacacs = top.find(({ name }) => name === "hwtacacs");
  const others = [...new Set(withoutCommands(top).map(({ name }) => name))];
  return [
    ...section(systemLines(hwtacacs, writing)),
    ...childrenOf(hwtacacs, "template").flatMap((template) => section(templateLines(template, writing))),
    ...section(aaaLines(hwtacacs, writing)),
    ...section(others.length === 0 ? [] : [`# Set without commands, over NETCONF: ${others.join(", ")}`]),
    "#",
    "return",
  ];
}

/** The parts of a configuration that no command is about. */
export function withoutCommands(top: readonly XmlElement[]): readonly XmlElement[] {
  return top.flatMap((element) => (element.name === "hwtacacs" ? childrenOf(element, "relay") : [element]));
}

/** The part of a configuration that a view is about. */
export function viewLines(hwtacacs: XmlElement | undefined, view: View, writing: Writing): readonly string[] {
  return [...section(linesOf(hwtacacs, view, writing)), "#", "return"];
}

function linesOf(hwtacacs: XmlElement | undefined, view: View, writing: Writing): readonly string[] {
  switch (view.kind) {
    case "user":
    case "system":
      return systemLines(hwtacacs, writing);
    case "template": {
      const own = childrenOf(hwtacacs, "template").find((template) => textOf(template, "name") === view.name);
      return own ? templateLines(own, writing) : [];
    }
    case "aaa":
      return aaaLines(hwtacacs, writing);
    case "accounting-scheme":
      return schemeLines(hwtacacs, writing);
    case "domain":
      return domainLines(hwtacacs, writing);
  }
}

function systemLines(hwtacacs: XmlElement | undefined, writing: Writing): readonly string[] {
  const resend = descendant(hwtacacs, ["accounting-stop-packet", "resend"]);
  const number = textOf(resend, "enable");
  const mode = childOf(resend, "disable") ? "disable" : number !== undefined && `enable ${number}`;
  const own = childOf(hwtacacs, "accounting-stop-packet");
  return [
    ...(mode === false ? [] : [`hwtacacs-server accounting-stop-packet resend ${mode}`]),
    ...settingLines("system", hwtacacs, writing),
    ...remarks(leaves(own, "accounting-stop-packet/"), ["system"], writing),
  ];
}

function templateLines(template: XmlElement, writing: Writing): readonly string[] {
  return [
    `hwtacacs-server template ${asWord(textOf(template, "name") ?? "")}`,
    ...indented([
      ...serverLines(template, writing),
      ...settingLines("template", template, writing),
      ...remarks(leaves(template, ""), ["template"], writing),
    ]),
  ];
}

function aaaLines(hwtacacs: XmlElement | undefined, writing: Writing): readonly string[] {
  const parts = [schemeLines(hwtacacs, writing), domainLines(hwtacacs, writing)].filter(
    (lines) => lines.length > 0,
  );
  if (parts.length === 0) return [];
  return ["aaa", ...indented(parts.flatMap((lines, index) => (index === 0 ? lines : ["#", ...lines])))];
}

function schemeLines(hwtacacs: XmlElement | undefined, writing: Writing): readonly string[] {
  const scheme = childOf(hwtacacs, "accounting-scheme");
  const times = descendant(scheme, ["interim-fail", "max-times"])?.text;
  const action = descendant(scheme, ["interim-fail", "action"])?.text;
  const interimFail =
    times === undefined && action === undefined
      ? []
      : [
          [
            "accounting interim-fail",
            ...(times === undefined ? [] : ["max-times", times]),
            action ?? "online",
          ].join(" "),
        ];
  const lines = [
    ...settingLines("accounting-scheme", scheme, writing),
    ...interimFail,
    ...remarks(leaves(scheme, ""), ["accounting-scheme", "domain"], writing),
  ];
  return lines.length === 0 ? [] : [`accounting-scheme ${DEFAULT_NAME}`, ...indented(lines)];
}

function domainLines(hwtacacs: XmlElement | undefined, writing: Writing): readonly string[] {
  const lines = settingLines("domain", childOf(hwtacacs, "accounting-scheme"), writing);
  return lines.length === 0 ? [] : [`domain ${DEFAULT_NAME}`, ...indented(lines)];
}

function settingLines(view: ViewKind, node: XmlElement | undefined, writing: Writing): readonly string[] {
  return SETTINGS.filter((setting) => setting.view === view).flatMap(
    (setting) => settingLine(setting, node, writing) ?? [],
  );
}

/** What is set below a node and has no command; its values only where it is written for comparison. */
function remarks(set: readonly Leaf[], views: readonly ViewKind[], writing: Writing): readonly string[] {
  const known = new Set([
    ...views.flatMap((view) => WRITTEN_OTHERWISE[view] ?? []),
    ...SETTINGS.filter(({ view }) => views.includes(view)).map(({ path }) => path.join("/")),
  ]);
  const unknown = set.filter(({ path }) => !known.has(path));
  if (unknown.length === 0) return [];
  const named = writing.reveal
    ? unknown.map(({ path, text }) => `${path} ${text}`)
    : unknown.map(({ path }) => path);
  return [`# Set without a command, over NETCONF: ${[...new Set(named)].join(", ")}`];
}

/** What holds a value, or nothing at all, below an element. */
interface Leaf {
  readonly path: string;
  readonly text: string;
}

function leaves(element: XmlElement | undefined, prefix: string): readonly Leaf[] {
  return (element?.children ?? []).flatMap((child) =>
    child.children.length === 0
      ? [{ path: `${prefix}${child.name}`, text: child.text }]
      : leaves(child, `${prefix}${child.name}/`),
  );
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["#", ...lines];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => ` ${line}`);
}
