/** Where a command line is: the commands it takes, and what they are about. */
export type View =
  | { readonly kind: "user" }
  | { readonly kind: "system" }
  | { readonly kind: "template"; readonly name: string }
  | { readonly kind: "aaa" }
  | { readonly kind: "accounting-scheme" }
  | { readonly kind: "domain" };

/** What a view is called. */
export type ViewKind = View["kind"];

/** The views in which the configuration is changed. */
export const CONFIGURATION_VIEWS: readonly ViewKind[] = [
  "system",
  "template",
  "aaa",
  "accounting-scheme",
  "domain",
];

/** Every view. */
export const ALL_VIEWS: readonly ViewKind[] = ["user", ...CONFIGURATION_VIEWS];

/** The view that `quit` leads to; undefined: it ends the session. */
export function viewAbove(view: View): View | undefined {
  switch (view.kind) {
    case "user":
      return undefined;
    case "system":
      return { kind: "user" };
    case "template":
    case "aaa":
      return { kind: "system" };
    case "accounting-scheme":
    case "domain":
      return { kind: "aaa" };
  }
}

/**
 * The view that the next line of a configuration belongs to after a `#` with so many spaces before it: parts that lie
 * within others are indented by one space more than those.
 */
export function viewAtDepth(view: View, depth: number): View {
  const above = viewAbove(view);
  return above && view.kind !== "system" && depthOf(view) > depth ? viewAtDepth(above, depth) : view;
}

/** In how many others a view lies, below the system view. */
function depthOf(view: View): number {
  const above = viewAbove(view);
  return above && above.kind !== "user" ? depthOf(above) + 1 : 0;
}

/** The name that stands for the one accounting scheme, and for the one domain, of the model. */
export const DEFAULT_NAME = "default";

/**
 * The prompt. `mark` is `*` where changes wait for a commit, `~` where none do, and empty where changes are in force at
 * once.
 */
export function promptOf(view: View, hostname: string, mark: "*" | "~" | ""): string {
  if (view.kind === "user") return `<${hostname}>`;
  return `[${mark}${hostname}${suffixOf(view)}]`;
}

function suffixOf(view: View): string {
  switch (view.kind) {
    case "template":
      return `-hwtacacs-${view.name}`;
    case "aaa":
      return "-aaa";
    case "accounting-scheme":
      return `-aaa-accounting-${DEFAULT_NAME}`;
    case "domain":
      return `-aaa-domain-${DEFAULT_NAME}`;
    default:
      return "";
  }
}
