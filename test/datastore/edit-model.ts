/** What the YANG module of the model test has, said a second time and without YANG. */
export type ModelSchema =
  | { readonly kind: "leaf"; readonly name: string; readonly hasDefault?: true; readonly inCase?: string }
  | { readonly kind: "leaf-list"; readonly name: string }
  | {
      readonly kind: "container" | "presence" | "list";
      readonly name: string;
      readonly children: readonly ModelSchema[];
    };

/** The module `edit-model`. */
export const MODEL_YANG = `module edit-model {
  yang-version 1.1; namespace "urn:edit-model"; prefix m;
  container top {
    leaf a { type string; }
    leaf d { type int8; default 5; }
    leaf-list s { type string; }
    container c { leaf x { type int8; } leaf y { type int8; default 1; } }
    container p { presence "is there"; leaf z { type int8; } container q { leaf w { type int8; } } }
    list l {
      key k; leaf k { type string; } leaf v { type int8; }
      list n { key k; leaf k { type string; } leaf v { type int8; default 2; } }
    }
    choice ch {
      case one { leaf o1 { type int8; } leaf o2 { type int8; } }
      case two { leaf t1 { type int8; } }
    }
  }
}`;

const leaf = (name: string, more: { hasDefault?: true; inCase?: string } = {}): ModelSchema => ({
  kind: "leaf",
  name,
  ...more,
});

/** Its tree below the module. */
export const MODEL_SCHEMA: ModelSchema = {
  kind: "container",
  name: "top",
  children: [
    leaf("a"),
    leaf("d", { hasDefault: true }),
    { kind: "leaf-list", name: "s" },
    { kind: "container", name: "c", children: [leaf("x"), leaf("y", { hasDefault: true })] },
    {
      kind: "presence",
      name: "p",
      children: [leaf("z"), { kind: "container", name: "q", children: [leaf("w")] }],
    },
    {
      kind: "list",
      name: "l",
      children: [leaf("v"), { kind: "list", name: "n", children: [leaf("v", { hasDefault: true })] }],
    },
    leaf("o1", { inCase: "one" }),
    leaf("o2", { inCase: "one" }),
    leaf("t1", { inCase: "two" }),
  ],
};

/** The `operation` of RFC 6241 §7.2, and what holds where no node says any. */
export type ModelOperation = "merge" | "replace" | "create" | "delete" | "remove" | "none";

/** One element of `<config>`. */
export interface ModelEdit {
  readonly schema: ModelSchema;
  /** Key of a list entry, value of a leaf or leaf-list entry. */
  readonly value: string;
  readonly operation: Exclude<ModelOperation, "none"> | undefined;
  readonly children: readonly ModelEdit[];
}

/** Explicit configuration: a leaf's value, or what an inner node holds by {@link slot}. */
export type ModelData = string | { [slot: string]: ModelData };

/** The tag of the error that an edit ends with. */
class Refusal {
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }
}

/** Where a node lies in its parent: its name, with the key or the value where there may be more of it. */
export function slot(schema: ModelSchema, value: string): string {
  return schema.kind === "list" || schema.kind === "leaf-list" ? `${schema.name}=${value}` : schema.name;
}

/** What a configuration becomes by an edit, RFC 6241 §7.2: new content of `top`, or the error-tag. */
export function modelEdit(
  before: ModelData,
  edit: ModelEdit | undefined,
  defaultOperation: ModelOperation,
): { readonly data: ModelData } | { readonly tag: string } {
  const root: { [slot: string]: ModelData } = structuredClone({ top: before });
  if (!edit) return { data: defaultOperation === "replace" ? {} : before };
  try {
    apply(root, [edit], defaultOperation);
    return { data: root["top"] ?? {} };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { tag: refusal.tag };
    throw refusal;
  }
}

function apply(
  parent: { [slot: string]: ModelData },
  edits: readonly ModelEdit[],
  inherited: ModelOperation,
): void {
  let chosen: string | undefined;
  // The order of siblings means nothing; what is deleted makes room for what is not.
  const deletes = ({ operation }: ModelEdit): boolean => /delete|remove/.test(operation ?? inherited);
  for (const edit of [...edits.filter(deletes), ...edits.filter((each) => !deletes(each))]) {
    const operation = edit.operation ?? inherited;
    const { schema } = edit;
    if (schema.kind === "leaf" && schema.inCase !== undefined && !deletes(edit)) {
      if (chosen !== undefined && chosen !== schema.inCase) throw new Refusal("bad-element");
      chosen = schema.inCase;
    }
    applyOne(parent, edit, operation);
  }
}

function applyOne(parent: { [slot: string]: ModelData }, edit: ModelEdit, operation: ModelOperation): void {
  const { schema } = edit;
  const place = slot(schema, edit.value);
  const present = parent[place];
  const exists = present !== undefined && (schema.kind !== "container" || !isEmpty(normal(present, schema)));
  if (operation === "delete" || operation === "remove") {
    if (operation === "delete" && !exists) throw new Refusal("data-missing");
    delete parent[place];
    return;
  }
  if (operation === "create" && exists) throw new Refusal("data-exists");
  if (operation === "none" && !exists && schema.kind !== "container") {
    if (!(schema.kind === "leaf" && schema.hasDefault)) throw new Refusal("data-missing");
  }
  if (schema.kind === "leaf" || schema.kind === "leaf-list") {
    if (operation === "none") return;
    if (schema.kind === "leaf" && schema.inCase !== undefined) {
      for (const other of ["o1", "o2", "t1"]) {
        if ((other === "t1") !== (schema.inCase === "two")) delete parent[other];
      }
    }
    parent[place] = edit.value;
    return;
  }
  const inner = operation === "replace" || typeof present !== "object" ? {} : present;
  parent[place] = inner;
  apply(inner, edit.children, operation);
}

/** Without containers that hold nothing and mean nothing. */
export function normal(data: ModelData, schema: ModelSchema = MODEL_SCHEMA): ModelData {
  if (typeof data === "string" || !("children" in schema)) return data;
  const result: { [slot: string]: ModelData } = {};
  for (const [place, child] of Object.entries(data)) {
    const [name = ""] = place.split("=");
    const childSchema = schema.children.find((each) => each.name === name);
    if (!childSchema) throw new Error(place);
    const content = normal(child, childSchema);
    if (childSchema.kind !== "container" || !isEmpty(content)) result[place] = content;
  }
  return result;
}

function isEmpty(data: ModelData): boolean {
  return typeof data === "object" && Object.keys(data).length === 0;
}
