import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.ts";
import { Datastore } from "../../src/datastore/datastore.ts";
import type { DefaultOperation } from "../../src/datastore/edit-operation.ts";
import type { RpcError } from "../../src/yang/rpc-error.ts";
import { BASE_NAMESPACE, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import { MemoryStore, testInstances } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";

const instances = testInstances();

async function open(store: MemoryStore = new MemoryStore()): Promise<Datastore> {
  return Datastore.open({ store, instances, clock: systemClock, log: silentLog });
}

/** Edits running with the content of `<hwtacacs>`; gives the errors, none for `<ok/>`. */
async function edit(
  datastore: Datastore,
  content: string,
  options: { defaultOperation?: DefaultOperation; testOnly?: boolean; whole?: boolean } = {},
): Promise<readonly RpcError[]> {
  const config = options.whole
    ? content
    : `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}" xmlns:yang="urn:ietf:params:xml:ns:yang:1">${content}</hwtacacs>`;
  const rpc = datastore.context.parseRpc(
    `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><edit-config><target><running/></target><config>${config}</config></edit-config></rpc>`,
  );
  const outcome = await datastore.edit({
    target: "running",
    author: { username: "tester", sessionId: 1, messageId: "1" },
    content: rpc.op.child("config")?.anyFirst,
    defaultOperation: options.defaultOperation ?? "merge",
    ...(options.testOnly === true && { testOption: "test-only" }),
  });
  rpc[Symbol.dispose]();
  return outcome.ok ? [] : outcome.error;
}

function shown(datastore: Datastore): string {
  const text = datastore.running.first ? datastore.running.print({ format: "xml", shrink: true }) : "";
  return text.replace(`<hwtacacs xmlns="${HWTACACS_NAMESPACE}">`, "").replace("</hwtacacs>", "");
}

const resend = (content: string): string =>
  `<accounting-stop-packet><resend>${content}</resend></accounting-stop-packet>`;
const server = (name: string, last: number, attributes = ""): string =>
  `<accounting-server${attributes}><name>${name}</name><address>192.0.2.${last}</address></accounting-server>`;
const template = (content: string): string => `<template><name>t</name>${content}</template>`;

interface Step {
  readonly name: string;
  readonly before?: string;
  readonly content: string;
  readonly defaultOperation?: DefaultOperation;
  /** Content of running afterwards, or the error-tag. */
  readonly want: string | { readonly tag: string };
}

const STEPS: readonly Step[] = [
  { name: "merge makes", content: resend("<enable>50</enable>"), want: resend("<enable>50</enable>") },
  {
    name: "merge changes a leaf with few beside it",
    before: `<template><name>t</name></template><template><name>u</name></template><accounting-scheme><template>t</template></accounting-scheme>`,
    content: `<accounting-scheme><template>u</template></accounting-scheme>`,
    want: `<template><name>t</name></template><template><name>u</name></template><accounting-scheme><template>u</template></accounting-scheme>`,
  },
  {
    name: "merge changes",
    before: resend("<enable>50</enable>"),
    content: resend("<enable>2</enable>"),
    want: resend("<enable>2</enable>"),
  },
  {
    name: "merge of the default value makes it explicit",
    content: resend("<enable>3</enable>"),
    want: resend("<enable>3</enable>"),
  },
  {
    name: "a node of one case takes the place of the other",
    before: resend("<enable>50</enable>"),
    content: resend("<disable/>"),
    want: resend("<disable/>"),
  },
  {
    name: "and the other way round",
    before: resend("<disable/>"),
    content: resend("<enable>9</enable>"),
    want: resend("<enable>9</enable>"),
  },
  {
    name: "delete of one case beside a node of the other, in whatever order libyang has them",
    before: resend("<enable>9</enable>"),
    content: resend('<enable nc:operation="delete"/><disable/>'),
    want: resend("<disable/>"),
  },
  {
    name: "delete brings back the default",
    before: resend("<enable>50</enable>"),
    content: resend('<enable nc:operation="delete"/>'),
    want: "",
  },
  {
    name: "delete with a value in it",
    before: resend("<enable>50</enable>"),
    content: resend('<enable nc:operation="delete">50</enable>'),
    want: "",
  },
  {
    name: "delete of a default is data-missing",
    content: resend('<enable nc:operation="delete"/>'),
    want: { tag: "data-missing" },
  },
  { name: "remove of nothing is fine", content: resend('<enable nc:operation="remove"/>'), want: "" },
  {
    name: "create over a default is fine",
    content: resend('<enable nc:operation="create">4</enable>'),
    want: resend("<enable>4</enable>"),
  },
  {
    name: "create over data is data-exists",
    before: resend("<enable>4</enable>"),
    content: resend('<enable nc:operation="create">4</enable>'),
    want: { tag: "data-exists" },
  },
  {
    name: "replace of a container drops what it does not name",
    before: resend("<enable>4</enable><interval>7</interval>"),
    content:
      '<accounting-stop-packet><resend nc:operation="replace"><interval>8</interval></resend></accounting-stop-packet>',
    want: resend("<interval>8</interval>"),
  },
  {
    name: "delete of a container",
    before: resend("<enable>4</enable><interval>7</interval>"),
    content: '<accounting-stop-packet nc:operation="delete"/>',
    want: "",
  },
  {
    name: "default-operation none changes only what says so",
    before: resend("<enable>4</enable>"),
    content: resend('<enable>5</enable><interval nc:operation="merge">7</interval>'),
    defaultOperation: "none",
    want: resend("<enable>4</enable><interval>7</interval>"),
  },
  {
    name: "default-operation none in an entry that is not there",
    content: template("<quiet-time>1</quiet-time>"),
    defaultOperation: "none",
    want: { tag: "data-missing" },
  },
  {
    name: "default-operation replace replaces everything",
    before: resend("<enable>4</enable>") + template(server("a", 1)),
    content: resend("<interval>7</interval>"),
    defaultOperation: "replace",
    want: resend("<interval>7</interval>"),
  },
  {
    name: "a new entry of a user-ordered list goes last",
    before: template(server("a", 1)),
    content: template(server("b", 2)),
    want: template(server("a", 1) + server("b", 2)),
  },
  {
    name: "insert first",
    before: template(server("a", 1)),
    content: template(server("b", 2, ' yang:insert="first"')),
    want: template(server("b", 2) + server("a", 1)),
  },
  {
    name: "insert before a key moves an entry",
    before: template(server("a", 1) + server("b", 2) + server("c", 3)),
    content: template(
      server("c", 3, ` yang:insert="before" yang:key="[hwt:name='b']" xmlns:hwt="${HWTACACS_NAMESPACE}"`),
    ),
    want: template(server("a", 1) + server("c", 3) + server("b", 2)),
  },
  {
    name: "insert after an entry that is not there",
    before: template(server("a", 1)),
    content: template(server("b", 2, ` yang:insert="after" yang:key="[name='x']"`)),
    want: { tag: "bad-attribute" },
  },
  {
    name: "replace of an entry keeps its place",
    before: template(server("a", 1) + server("b", 2)),
    content: template(server("a", 9, ' nc:operation="replace"')),
    want: template(server("a", 9) + server("b", 2)),
  },
  {
    name: "delete of a list entry by its key",
    before: template(server("a", 1) + server("b", 2)),
    content: template('<accounting-server nc:operation="delete"><name>a</name></accounting-server>'),
    want: template(server("b", 2)),
  },
  {
    name: "a must that fails",
    content: resend("<interval>400</interval>"),
    want: { tag: "operation-failed" },
  },
];

describe("edit-config (RFC 6241 §7.2)", () => {
  for (const { name, before, content, defaultOperation, want } of STEPS) {
    it(name, async () => {
      const datastore = await open();
      if (before !== undefined) assert.deepEqual(await edit(datastore, before), []);
      const unchanged = shown(datastore);
      const errors = await edit(
        datastore,
        content,
        defaultOperation === undefined ? {} : { defaultOperation },
      );
      if (typeof want === "string") {
        assert.deepEqual(errors, []);
        assert.equal(shown(datastore), want);
      } else {
        assert.deepEqual(
          errors.map((error) => error.tag),
          [want.tag],
        );
        assert.equal(shown(datastore), unchanged);
      }
    });
  }

  it("test-only changes nothing and tells errors", async () => {
    const datastore = await open();
    assert.deepEqual(await edit(datastore, resend("<enable>9</enable>"), { testOnly: true }), []);
    assert.equal(shown(datastore), "");
    assert.equal(
      (await edit(datastore, resend("<enable>999</enable>"), { testOnly: true }))[0]?.tag,
      "invalid-value",
    );
  });

  it("the value of a shared-key is in no error", async () => {
    const datastore = await open();
    const key = "x".repeat(300);
    const errors = await edit(datastore, template(`<shared-key>${key}</shared-key>`));
    assert.equal(errors[0]?.tag, "invalid-value");
    assert.ok(!JSON.stringify(errors).includes("xxx"));
  });
});

describe("the transaction", () => {
  it("one revision for each change, none for a change of nothing, and a start from them gives the same", async () => {
    const store = new MemoryStore();
    const datastore = await open(store);
    await edit(datastore, resend("<enable>50</enable>") + template(server("a", 1) + server("b", 2)));
    await edit(datastore, resend("<enable>50</enable>"));
    await edit(datastore, template(server("b", 2, ' yang:insert="first"')));
    await edit(datastore, resend("<disable/>"));
    assert.deepEqual(
      store.revisions.map(({ number, username }) => [number, username]),
      [
        [1, "tester"],
        [2, "tester"],
        [3, "tester"],
      ],
    );
    const again = await open(store);
    assert.equal(shown(again), shown(datastore));
    assert.equal(again.revision, 3);
  });

  it("what the disk refuses has changed nothing, and the next change is good", async () => {
    const store = new MemoryStore();
    const datastore = await open(store);
    store.refuseWith = "disk full";
    const errors = await edit(datastore, resend("<enable>50</enable>"));
    assert.equal(errors[0]?.tag, "operation-failed");
    assert.match(errors[0]?.message ?? "", /disk full/);
    assert.equal(shown(datastore), "");
    store.refuseWith = undefined;
    assert.deepEqual(await edit(datastore, resend("<enable>51</enable>")), []);
    assert.equal(datastore.revision, 1);
  });

  it("a subscriber sees each change, and may refuse it", async () => {
    const datastore = await open();
    const seen: unknown[] = [];
    let refusal: string | undefined;
    datastore.subscribe({
      prepare: () => refusal,
      apply: (change) => seen.push(change.config("/hwtacacs:hwtacacs")),
    });
    await edit(datastore, resend("<enable>50</enable>"));
    refusal = "not now";
    assert.equal((await edit(datastore, resend("<enable>51</enable>")))[0]?.message, "not now");
    assert.equal(shown(datastore), resend("<enable>50</enable>"));
    assert.equal(seen.length, 2);
    assert.match(JSON.stringify(seen[1]), /"enable":50/);
    assert.match(JSON.stringify(seen[0]), /"enable":3/, "with defaults");
  });
});
