import assert from "node:assert/strict";
import { systemClock } from "../../../src/base/clock.ts";
import { Datastore } from "../../../src/datastore/datastore.ts";
import type { DefaultOperation } from "../../../src/datastore/edit-operation.ts";
import type { RpcError } from "../../../src/yang/rpc-error.ts";
import { BASE_NAMESPACE } from "../../support/hwtacacs.ts";
import { MemoryStore } from "../../support/schema.ts";
import { silentLog } from "../../support/silent-log.ts";
import { labInstances, nacmWith, rule, ruleListOfU, sessionOf } from "./model.ts";

const instances = labInstances();

const path = (of: string, access = "*"): string =>
  `<path>${of}</path><access-operations>${access}</access-operations>`;

const IF = "/lab:interfaces/lab:interface";
const entry = (content: string, name = "a"): string =>
  `<interfaces xmlns="urn:lab"><interface><name>${name}</name>${content}</interface></interfaces>`;

const door = (name: string): string => `<door xmlns="urn:lab"><name>${name}</name><code>7</code></door>`;

const BEFORE = `${entry("<mtu>9000</mtu><secret>s3cret</secret><auto/><tag>x</tag></interface><interface><name>b</name>")}<hop xmlns="urn:lab"><name>1</name></hop><hop xmlns="urn:lab"><name>2</name><note>n</note></hop>`;

interface Case {
  readonly name: string;
  readonly rules: readonly string[];
  readonly content: string;
  readonly defaultOperation?: DefaultOperation;
  /** Undefined: it is done. */
  readonly denied?: { readonly path: string | undefined; readonly message: RegExp } | undefined;
}

const SECRET_HIDDEN = [rule("1", "deny", path(`${IF}/lab:secret`)), rule("2", "permit", path("/"))];

const CASES: readonly Case[] = [
  {
    name: "write-default denies",
    rules: [],
    content: entry("<mtu>1</mtu>"),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='a']/lab:mtu",
      message: /no right to change "mtu"/,
    },
  },
  { name: "what does not change needs no right", rules: [], content: entry("<mtu>9000</mtu><tag>x</tag>") },
  {
    name: "update of one leaf is permitted, the way to it needs no right",
    rules: [rule("1", "permit", path(`${IF}/lab:mtu`, "update"))],
    content: entry("<mtu>1</mtu>"),
  },
  {
    name: "update is no right to delete",
    rules: [rule("1", "permit", path(`${IF}/lab:mtu`, "create update"))],
    content: entry('<mtu nc:operation="delete"/>'),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='a']/lab:mtu",
      message: /no right to delete "mtu"/,
    },
  },
  {
    name: "delete of a value with a default is a deletion",
    rules: [rule("1", "permit", path(`${IF}/lab:mtu`, "delete"))],
    content: entry('<mtu nc:operation="delete"/>'),
  },
  {
    name: "a new entry needs create on itself",
    rules: [rule("1", "permit", path(`${IF}/lab:mtu`))],
    content: entry("<mtu>1</mtu>", "new"),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='new']",
      message: /no right to create "interface"/,
    },
  },
  {
    name: "a new entry needs create on all in it",
    rules: [rule("1", "deny", path(`${IF}/ex:colour`, "create")), rule("2", "permit", path(IF, "create"))],
    content: entry('<colour xmlns="urn:extra">red</colour>', "new"),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='new']/ex:colour",
      message: /no right to create "colour"/,
    },
  },
  {
    name: "create on the entry is enough for what is in it",
    rules: [rule("1", "permit", path(`${IF}[lab:name='new']`, "create"))],
    content: entry('<mtu>3</mtu><colour xmlns="urn:extra">red</colour>', "new"),
  },
  {
    name: "the first value of a leaf is a creation, whatever the default",
    rules: [rule("1", "permit", path(`${IF}[lab:name='b']/lab:mtu`, "update"))],
    content: entry("<mtu>1</mtu>", "b"),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='b']/lab:mtu",
      message: /no right to create "mtu"/,
    },
  },
  {
    name: "setting a default explicitly is a creation",
    rules: [],
    content: entry("<mtu>1500</mtu>", "b"),
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='b']/lab:mtu",
      message: /no right to create "mtu"/,
    },
  },
  {
    name: "one case of a choice takes the place of another without a right to delete that",
    rules: [rule("1", "permit", path(`${IF}/lab:fixed`, "create"))],
    content: entry("<fixed>5</fixed>"),
  },
  {
    name: "moving an entry of a user-ordered list needs update",
    rules: [rule("1", "permit", path("/lab:hop", "create delete"))],
    content: `<hop xmlns="urn:lab" yang:insert="first"><name>2</name></hop>`,
    denied: { path: "/lab:hop[lab:name='2']", message: /no right to change "hop"/ },
  },
  {
    name: "an entry may be moved without a right to what is in it",
    rules: [rule("1", "deny", path("/lab:hop/lab:note")), rule("2", "permit", path("/lab:hop", "update"))],
    content: `<hop xmlns="urn:lab" yang:insert="first"><name>2</name></hop>`,
  },
  {
    name: "default-deny-write holds where write-default permits, and below",
    rules: [],
    content: `<keys xmlns="urn:lab"><inner><b>1</b></inner></keys>`,
    denied: { path: "/lab:keys/lab:inner/lab:b", message: /no right to create "b"/ },
  },
  {
    name: "a rule goes before default-deny-write",
    rules: [rule("1", "permit", path("/lab:keys/lab:inner"))],
    content: `<keys xmlns="urn:lab"><inner><b>1</b></inner></keys>`,
  },
  {
    name: "deleting an entry does not tell of the hidden leaf in it",
    rules: SECRET_HIDDEN,
    content: `<interfaces xmlns="urn:lab"><interface nc:operation="delete"><name>a</name></interface></interfaces>`,
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='a']",
      message: /no right to all that this change does/,
    },
  },
  {
    name: "replacing an entry does not tell of the hidden leaf in it",
    rules: SECRET_HIDDEN,
    content: `<interfaces xmlns="urn:lab"><interface nc:operation="replace"><name>a</name></interface></interfaces>`,
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='a']",
      message: /no right to all that this change does/,
    },
  },
  ...["s3cret", "other"].flatMap((value): Case[] =>
    ["a", "b"].map((name) => ({
      name: `a hidden leaf cannot be guessed by setting it: ${value} of ${name}`,
      rules: SECRET_HIDDEN,
      content: entry(`<secret>${value}</secret>`, name),
      denied: {
        path: `/lab:interfaces/lab:interface[lab:name='${name}']/lab:secret`,
        message: /no right to change "secret"/,
      },
    })),
  ),
  ...(["create", "delete", "remove"] as const).flatMap((operation): Case[] =>
    ["a", "b"].map((name) => ({
      name: `whether a hidden leaf is there cannot be found out by ${operation} in ${name}`,
      rules: SECRET_HIDDEN,
      content: entry(
        `<secret nc:operation="${operation}"${operation === "create" ? ">x</secret>" : "/>"}`,
        name,
      ),
      denied: {
        path: `/lab:interfaces/lab:interface[lab:name='${name}']/lab:secret`,
        message: /no right to change "secret"/,
      },
    })),
  ),
  ...["a", "none"].map((name): Case => ({
    name: `whether a hidden entry is there cannot be found out by naming ${name}`,
    rules: [rule("1", "deny", path(IF)), rule("2", "permit", path("/"))],
    content: `<interfaces xmlns="urn:lab"><interface nc:operation="remove"><name>${name}</name></interface></interfaces>`,
    denied: {
      path: `/lab:interfaces/lab:interface[lab:name='${name}']`,
      message: /no right to change "interface"/,
    },
  })),
  ...["a", "none"].map((name): Case => ({
    name: `whether a hidden entry is there cannot be found out by creating ${name} with what may be written`,
    rules: [
      rule("1", "permit", path(`${IF}/lab:mtu`, "create update")),
      rule("2", "deny", path(IF)),
      rule("3", "permit", path("/")),
    ],
    content: `<interfaces xmlns="urn:lab"><interface nc:operation="create"><name>${name}</name><mtu>7</mtu></interface></interfaces>`,
    denied: { path: "/lab:interfaces", message: /no right to all that this change does/ },
  })),
  {
    name: "who may write a hidden leaf may do so unseen",
    rules: [rule("1", "permit", path(`${IF}/lab:secret`, "create update delete"))],
    content: entry("<secret>new</secret>"),
  },
  {
    name: "default-operation replace deletes what is not sent",
    rules: [rule("1", "permit", path("/lab:hop")), rule("2", "permit", path(IF, "read update"))],
    content: `<hop xmlns="urn:lab"><name>1</name></hop>`,
    defaultOperation: "replace",
    denied: {
      path: "/lab:interfaces/lab:interface[lab:name='a']",
      message: /no right to delete "interface"/,
    },
  },
];

async function open(): Promise<Datastore> {
  const store = new MemoryStore();
  const datastore = await Datastore.open({ store, instances, clock: systemClock, log: silentLog });
  assert.deepEqual(await edit(datastore, BEFORE), []);
  return datastore;
}

async function edit(
  datastore: Datastore,
  content: string,
  options: {
    access?: ReturnType<typeof sessionOf>;
    defaultOperation?: DefaultOperation;
    testOnly?: boolean;
  } = {},
): Promise<readonly RpcError[]> {
  const rpc = datastore.context.parseRpc(
    `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><edit-config xmlns:nc="${BASE_NAMESPACE}" xmlns:yang="urn:ietf:params:xml:ns:yang:1"><target><running/></target><config>${content}</config></edit-config></rpc>`,
  );
  const outcome = await datastore.edit({
    target: "running",
    author: {
      username: "u",
      sessionId: 1,
      messageId: "1",
      ...(options.access && { access: options.access }),
    },
    content: rpc.op.child("config")?.anyFirst,
    defaultOperation: options.defaultOperation ?? "merge",
    ...(options.testOnly === true && { testOption: "test-only" }),
  });
  rpc[Symbol.dispose]();
  return outcome.ok ? [] : outcome.error;
}

describe("writing under access control (RFC 8341 §3.2.5, §3.4.5)", () => {
  for (const { name, rules, content, defaultOperation = "merge", denied } of CASES) {
    it(name, async () => {
      const datastore = await open();
      const writeDefault = name.includes("write-default permits")
        ? "<write-default>permit</write-default>"
        : "";
      const nacm = nacmWith(datastore.context, writeDefault + ruleListOfU(...rules));
      const access = sessionOf(nacm, "u");
      const { revision } = datastore;
      for (const testOnly of [true, false]) {
        const errors = await edit(datastore, content, { access, defaultOperation, testOnly });
        if (!denied) {
          assert.deepEqual(errors, []);
          continue;
        }
        assert.equal(errors.length, 1);
        assert.deepEqual([errors[0]?.type, errors[0]?.tag], ["application", "access-denied"]);
        assert.equal(errors[0]?.path?.path, denied.path);
        assert.match(errors[0]?.message ?? "", denied.message);
        assert.equal(datastore.revision, revision);
      }
      assert.equal(nacm.counters.dataWrites, denied ? 2 : 0);
    });
  }

  it("tells nothing of hidden data that makes a change invalid", async () => {
    const datastore = await open();
    const limit = `<limits xmlns="urn:lab"><max>3</max></limits>`;
    assert.deepEqual(await edit(datastore, `<vault xmlns="urn:lab"><a>1</a></vault>${door("back")}`), []);
    const nacm = nacmWith(
      datastore.context,
      ruleListOfU(
        rule("1", "deny", path("/lab:door[lab:name='back']")),
        rule("2", "permit", path("/lab:door")),
        rule("3", "permit", path("/lab:limits")),
      ),
    );
    for (const content of [limit, door("front")]) {
      const [told] = await edit(datastore, content);
      assert.match(JSON.stringify(told), /vault|back/);
      const errors = await edit(datastore, content, { access: sessionOf(nacm, "u") });
      assert.deepEqual(errors, [
        {
          type: "application",
          tag: "operation-failed",
          message:
            "The configuration would not be valid with this change, because of data that you have no right to read.",
        },
      ]);
    }
  });

  it("restricts no recovery session", async () => {
    const datastore = await open();
    const nacm = nacmWith(datastore.context, ruleListOfU(rule("1", "deny", "")));
    const access = sessionOf(nacm, "u", { recovery: true });
    assert.deepEqual(await edit(datastore, entry("<secret>new</secret>"), { access }), []);
  });
});
