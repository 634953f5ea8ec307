import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataNode, DataTree } from "libyang-wasm";
import { standardModule } from "libyang-wasm/modules";
import { systemClock } from "../../src/base/clock.ts";
import { Datastore } from "../../src/datastore/datastore.ts";
import type { DefaultOperation } from "../../src/datastore/edit-operation.ts";
import { loadRunning } from "../../src/datastore/load-running.ts";
import { InstanceFactory } from "../../src/yang/instance.ts";
import { BASE_NAMESPACE } from "../support/hwtacacs.ts";
import { MemoryStore } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";
import {
  MODEL_SCHEMA,
  MODEL_YANG,
  modelEdit,
  normal,
  slot,
  type ModelData,
  type ModelEdit,
  type ModelSchema,
} from "./edit-model.ts";

const AUTHOR = { username: "tester", sessionId: 1, messageId: "1" };

const instances = new InstanceFactory({
  modules: [{ name: "edit-model", features: [] }],
  netconfFeatures: ["candidate"],
  load: ({ name, revision }) => (name === "edit-model" ? MODEL_YANG : standardModule(name, revision)),
});

const operation = fc.option(fc.constantFrom("merge", "replace", "create", "delete", "remove"), {
  nil: undefined,
  freq: 2,
});

/** Any element for that place in the schema, with any elements below. */
function editOf(schema: ModelSchema): fc.Arbitrary<ModelEdit> {
  const value =
    schema.kind === "list" || schema.kind === "leaf-list" || schema.name === "a"
      ? fc.constantFrom("r", "s")
      : fc.constantFrom("1", "5", "7");
  const children = "children" in schema ? editsOf(schema.children) : fc.constant([]);
  return fc.record({ schema: fc.constant(schema), value, operation, children });
}

/** Any elements of these, none for the same instance twice; in the order of the schema, which decides of two errors. */
function editsOf(schemas: readonly ModelSchema[]): fc.Arbitrary<ModelEdit[]> {
  const place = ({ schema, value }: ModelEdit): string => `${schemas.indexOf(schema)} ${value}`;
  return fc
    .uniqueArray(fc.oneof(...schemas.map(editOf)), {
      maxLength: 4,
      selector: (edit) => slot(edit.schema, edit.value),
    })
    .map((edits) => edits.toSorted((one, other) => place(one).localeCompare(place(other))));
}

const step = fc.record({
  edit: fc.option(editOf(MODEL_SCHEMA), { nil: undefined, freq: 20 }),
  defaultOperation: fc.constantFrom<DefaultOperation>("merge", "merge", "replace", "none"),
});

function xmlOf({ schema, value, operation: said, children }: ModelEdit): string {
  const attribute = said === undefined ? "" : ` nc:operation="${said}"`;
  const namespace = schema.name === "top" ? ` xmlns="urn:edit-model" xmlns:nc="${BASE_NAMESPACE}"` : "";
  const leaf = schema.kind === "leaf" || schema.kind === "leaf-list";
  const key = schema.kind === "list" ? `<k>${value}</k>` : "";
  // A leaf needs no value to be deleted.
  const bare = schema.kind === "leaf" && (said === "delete" || said === "remove");
  const text = leaf ? (bare ? "" : value) : key + children.map(xmlOf).join("");
  return `<${schema.name}${namespace}${attribute}>${text}</${schema.name}>`;
}

/** The explicit configuration in a tree, as the model has it. */
function dataOf(tree: DataTree): ModelData {
  const top = tree.find("/edit-model:top");
  return top ? normal(contentOf(top, MODEL_SCHEMA)) : {};
}

function contentOf(node: DataNode, schema: ModelSchema): ModelData {
  if (!("children" in schema)) return node.value ?? "";
  const content: { [slot: string]: ModelData } = {};
  for (const child of node.children()) {
    const of = schema.children.find(({ name }) => name === child.name);
    if (!of || (of.kind === "leaf" && child.isDefault)) continue; // a key, or what nobody has set
    content[slot(of, child.child("k")?.value ?? child.value ?? "")] = contentOf(child, of);
  }
  return content;
}

describe("random edits against a plain model of RFC 6241 §7.2", function () {
  this.timeout(60_000);
  const store = new MemoryStore();
  let datastore: Datastore;

  before(async () => {
    datastore = await Datastore.open({ store, instances, clock: systemClock, log: silentLog });
  });

  /** Gives the error-tag, undefined for `<ok/>`. */
  async function send(
    target: "running" | "candidate",
    edit: ModelEdit | undefined,
    defaultOperation: DefaultOperation,
  ): Promise<string | undefined> {
    const rpc = datastore.context.parseRpc(
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><edit-config><target><running/></target>` +
        `<config>${edit ? xmlOf(edit) : ""}</config></edit-config></rpc>`,
    );
    const content = rpc.op.child("config")?.anyFirst;
    const outcome = await datastore.edit({ target, author: AUTHOR, content, defaultOperation });
    rpc[Symbol.dispose]();
    return outcome.ok ? undefined : outcome.error[0]?.tag;
  }

  for (const target of ["running", "candidate"] as const) {
    it(`${target} holds what the model says, and refuses what it refuses`, async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        await datastore.discardChanges(AUTHOR);
        assert.equal(await send("running", undefined, "replace"), undefined);
        let model: ModelData = {};
        for (const { edit, defaultOperation } of steps) {
          const want = modelEdit(model, edit, defaultOperation);
          const tag = await send(target, edit, defaultOperation);
          assert.equal(tag, "tag" in want ? want.tag : undefined);
          if ("data" in want) model = want.data;
          assert.deepEqual(dataOf(datastore.read(target, 1)), normal(model));
        }
        if (target === "candidate") {
          const committed = await datastore.commit({ author: AUTHOR });
          assert.ok(committed.ok);
          assert.deepEqual(dataOf(datastore.running), normal(model));
        }
      });
      await fc.assert(property, { numRuns: 150 });
      // What is on disk is the same: every diff of all these edits, one after the other.
      const stored = await loadRunning(datastore.context, store);
      assert.deepEqual(dataOf(stored.running), dataOf(datastore.running));
      stored.running[Symbol.dispose]();
    });
  }
});
