/** A predicate of a rule's path: a key, or `.` for the value of a leaf-list. */
export interface PathPredicate {
  readonly name: string;
  readonly value: string;
}

/** One step of a rule's path. */
export interface PathStep {
  /** `module:name`. */
  readonly name: string;
  /** In the order of their names, so that equal sets of keys look alike. */
  readonly predicates: readonly PathPredicate[];
}

const STEP = /\/(?:([\w.-]+):)?([\w.-]+)((?:\[(?:"[^"]*"|'[^']*'|[^\]"'])*\])*)/y;
const PREDICATE =
  /\[\s*(?:(\.)|(?:[\w.-]+:)?([\w.-]+))\s*=\s*(?:"([^"]*)"|'([^']*)'|(\$(?:[\w.-]+:)?USER))\s*\]/y;

/**
 * Reads the path of a rule (node-instance-identifier, RFC 8341 §3.5) in the form that libyang gives its values.
 * `username` is the variable `USER`. `/` has no steps. Undefined for a predicate that names no key.
 */
export function parseRulePath(path: string, username: string): readonly PathStep[] | undefined {
  if (path === "/") return [];
  const steps: PathStep[] = [];
  let module = "";
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return undefined;
    module = match[1] ?? module;
    const predicates = parsePredicates(match[3] ?? "", username);
    if (!predicates) return undefined;
    steps.push({ name: `${module}:${match[2]}`, predicates });
  }
  return steps;
}

/** Whether a path depends on who asks. */
export function mentionsUser(path: string): boolean {
  return path.includes("$");
}

function parsePredicates(text: string, username: string): readonly PathPredicate[] | undefined {
  const predicates: PathPredicate[] = [];
  PREDICATE.lastIndex = 0;
  while (PREDICATE.lastIndex < text.length) {
    const match = PREDICATE.exec(text);
    if (!match) return undefined;
    const [, dot, key, doubleQuoted, singleQuoted] = match;
    predicates.push({ name: dot ?? key ?? "", value: doubleQuoted ?? singleQuoted ?? username });
  }
  return predicates.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
