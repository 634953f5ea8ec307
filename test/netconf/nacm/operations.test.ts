import assert from "node:assert/strict";
import { labContext, nacmWith, rule, ruleListOfU, sessionOf } from "./model.ts";

const context = labContext();

/** Groups, rule-lists and rules in the manner of RFC 8341 Appendix A.1 to A.3 and A.5. */
const APPENDIX_A =
  `<groups><group><name>admin</name><user-name>admin</user-name><user-name>andy</user-name></group>` +
  `<group><name>limited</name><user-name>wilma</user-name><user-name>bam-bam</user-name></group>` +
  `<group><name>guest</name><user-name>guest</user-name></group></groups>` +
  `<rule-list><name>guest-acl</name><group>guest</group>` +
  rule(
    "deny-ncm",
    "deny",
    "<module-name>ietf-netconf-monitoring</module-name><access-operations>*</access-operations>",
  ) +
  `</rule-list><rule-list><name>guest-limited-acl</name><group>limited</group><group>guest</group>` +
  rule(
    "deny-kill",
    "deny",
    "<module-name>ietf-netconf</module-name><rpc-name>kill-session</rpc-name><access-operations>exec</access-operations>",
  ) +
  rule(
    "deny-delete",
    "deny",
    "<module-name>ietf-netconf</module-name><rpc-name>delete-config</rpc-name><access-operations>exec</access-operations>",
  ) +
  `</rule-list><rule-list><name>limited-acl</name><group>limited</group>` +
  rule(
    "permit-ncm",
    "permit",
    "<module-name>ietf-netconf-monitoring</module-name><access-operations>read</access-operations>",
  ) +
  rule(
    "permit-edit",
    "permit",
    "<module-name>ietf-netconf</module-name><rpc-name>edit-config</rpc-name><access-operations>exec</access-operations>",
  ) +
  `</rule-list><rule-list><name>alarm-acl</name><group>limited</group><group>guest</group>` +
  rule(
    "deny-alarm",
    "deny",
    "<module-name>lab</module-name><notification-name>alarm</notification-name><access-operations>read</access-operations>",
  ) +
  `</rule-list><rule-list><name>admin-acl</name><group>admin</group>` +
  rule("permit-all", "permit", "<module-name>*</module-name><access-operations>*</access-operations>") +
  `</rule-list>`;

interface Case {
  readonly user: string;
  readonly operation: string;
  readonly want: boolean;
  readonly content?: string;
  readonly why: string;
}

const list = (...rules: readonly string[]): string => ruleListOfU(...rules);

const CASES: readonly Case[] = [
  { user: "andy", operation: "ietf-netconf:kill-session", want: true, why: "a module rule permits it" },
  { user: "wilma", operation: "ietf-netconf:kill-session", want: false, why: "an operation rule denies it" },
  { user: "guest", operation: "ietf-netconf:delete-config", want: false, why: "an operation rule denies it" },
  { user: "wilma", operation: "ietf-netconf:edit-config", want: true, why: "an operation rule permits it" },
  {
    user: "guest",
    operation: "ietf-netconf-monitoring:get-schema",
    want: false,
    why: "a module rule denies it",
  },
  {
    user: "wilma",
    operation: "ietf-netconf-monitoring:get-schema",
    want: true,
    why: "a rule for read does not match",
  },
  { user: "guest", operation: "ietf-netconf:get", want: true, why: "exec-default permits" },
  {
    user: "nobody",
    operation: "ietf-netconf:kill-session",
    want: false,
    why: "no default permits kill-session",
  },
  {
    user: "nobody",
    operation: "ietf-netconf:delete-config",
    want: false,
    why: "no default permits delete-config",
  },
  { user: "nobody", operation: "lab:wipe", want: false, why: "default-deny-all is on it" },
  { user: "nobody", operation: "lab:reboot", want: true, why: "exec-default permits" },
  {
    user: "u",
    operation: "lab:reboot",
    content: "<exec-default>deny</exec-default>",
    want: false,
    why: "exec-default denies",
  },
  {
    user: "u",
    operation: "ietf-netconf:close-session",
    content: `<exec-default>deny</exec-default>${list(rule("r", "deny", ""))}`,
    want: true,
    why: "close-session is always permitted",
  },
  {
    user: "u",
    operation: "ietf-netconf:kill-session",
    content: list(rule("r", "permit", "<rpc-name>*</rpc-name>")),
    want: true,
    why: "a rule for every operation permits it",
  },
  {
    user: "u",
    operation: "lab:wipe",
    content: list(rule("r", "permit", "<rpc-name>wipe</rpc-name>")),
    want: true,
    why: "a rule goes before default-deny-all",
  },
  {
    user: "u",
    operation: "extra:reboot",
    content: list(rule("r", "deny", "<module-name>lab</module-name><rpc-name>reboot</rpc-name>")),
    want: true,
    why: "the rule is about another module",
  },
  {
    user: "u",
    operation: "lab:reboot",
    content: list(
      rule("1", "permit", "<rpc-name>reboot</rpc-name><access-operations>read</access-operations>"),
      rule("2", "deny", "<notification-name>reboot</notification-name>"),
      rule("3", "deny", "<path>/</path>"),
      rule("4", "permit", "<rpc-name>reboot</rpc-name>"),
      rule("5", "deny", "<rpc-name>reboot</rpc-name>"),
    ),
    want: true,
    why: "the first rule that matches decides",
  },
  {
    user: "u",
    operation: "lab:reboot",
    content:
      `<groups><group><name>g</name><user-name>u</user-name></group></groups>` +
      `<rule-list><name>none</name>${rule("r", "deny", "")}</rule-list>` +
      `<rule-list><name>other</name><group>h</group>${rule("r", "deny", "")}</rule-list>` +
      `<rule-list><name>all</name><group>*</group>${rule("r", "permit", "")}</rule-list>` +
      `<rule-list><name>late</name><group>g</group>${rule("r", "deny", "")}</rule-list>`,
    want: true,
    why: "the first rule-list of one of the user's groups decides",
  },
  {
    user: "stranger",
    operation: "lab:reboot",
    content: `<rule-list><name>all</name><group>*</group>${rule("r", "deny", "")}</rule-list>`,
    want: true,
    why: "to a user without a group no rule applies",
  },
  {
    user: "u",
    operation: "lab:wipe",
    content: "<enable-nacm>false</enable-nacm>",
    want: true,
    why: "access control is off",
  },
];

describe("operations under access control (RFC 8341 §3.4.4)", () => {
  for (const { user, operation, want, content, why } of CASES) {
    it(`${want ? "permits" : "denies"} ${operation} to ${user}: ${why}`, () => {
      const nacm = nacmWith(context, content ?? APPENDIX_A);
      const schema = context.schemaNode(`/${operation}`);
      assert.ok(schema);
      const denied = sessionOf(nacm, user).mayInvoke(schema);
      assert.equal(denied === undefined, want);
      assert.equal(nacm.counters.operations, want ? 0 : 1);
      if (denied) assert.deepEqual([denied.type, denied.tag], ["protocol", "access-denied"]);
    });
  }

  it("takes the groups that the transport reports, unless enable-external-groups is false", () => {
    const schema = context.schemaNode("/lab:reboot");
    assert.ok(schema);
    const denies = `<rule-list><name>l</name><group>ops</group>${rule("r", "deny", "")}</rule-list>`;
    for (const [content, want] of [
      [denies, false],
      [`<enable-external-groups>false</enable-external-groups>${denies}`, true],
    ] as const) {
      const session = sessionOf(nacmWith(context, content), "x", { groups: ["ops"] });
      assert.equal(session.mayInvoke(schema) === undefined, want);
    }
  });

  it("denies nothing in a recovery session", () => {
    const schema = context.schemaNode("/lab:wipe");
    assert.ok(schema);
    const nacm = nacmWith(context, `<exec-default>deny</exec-default>${list(rule("r", "deny", ""))}`);
    const session = sessionOf(nacm, "u", { recovery: true });
    assert.equal(session.mayInvoke(schema), undefined);
    assert.equal(session.unrestricted, true);
  });
});

describe("notifications under access control (RFC 8341 §3.4.6)", () => {
  const TABLE = [
    { user: "wilma", path: "/lab:alarm", want: false, why: "a notification rule denies it" },
    { user: "andy", path: "/lab:alarm", want: true, why: "a module rule permits it" },
    { user: "wilma", path: "/lab:audit", want: false, why: "default-deny-all is on it" },
    { user: "andy", path: "/lab:audit", want: true, why: "a rule goes before default-deny-all" },
    { user: "nobody", path: "/lab:alarm", want: true, why: "read-default permits" },
    {
      user: "u",
      path: "/lab:alarm",
      content: "<read-default>deny</read-default>",
      want: false,
      why: "read-default denies",
    },
    {
      user: "u",
      path: "/nc-notifications:replayComplete",
      content: "<read-default>deny</read-default>",
      want: true,
      why: "it is always permitted",
    },
    {
      user: "u",
      path: "/lab:interfaces/interface[name='a']/down",
      content: list(rule("r", "deny", "<path>/lab:interfaces/lab:interface[lab:name='a']/lab:down</path>")),
      want: false,
      why: "a data rule denies the notification of this entry",
    },
    {
      user: "u",
      path: "/lab:interfaces/interface[name='b']/down",
      content: list(rule("r", "deny", "<path>/lab:interfaces/lab:interface[lab:name='a']/lab:down</path>")),
      want: true,
      why: "the data rule is about another entry",
    },
    {
      user: "u",
      path: "/lab:interfaces/interface[name='a']/down",
      content: list(
        rule("1", "permit", "<path>/lab:interfaces/lab:interface/lab:down</path>"),
        rule("2", "deny", "<path>/lab:interfaces</path>"),
      ),
      want: false,
      why: "a node above it may not be read",
    },
  ];
  for (const { user, path, content, want, why } of TABLE) {
    it(`${want ? "sends" : "drops"} ${path} for ${user}: ${why}`, () => {
      const nacm = nacmWith(context, content ?? APPENDIX_A);
      const tree = context.emptyTree();
      assert.equal(sessionOf(nacm, user).mayReceive(tree.set(path)), want);
      assert.equal(nacm.counters.notifications, want ? 0 : 1);
    });
  }
});

describe("actions under access control (RFC 8341 §3.1.3)", () => {
  const PATH = "/lab:interfaces/interface[name='a']/reset";
  const TABLE = [
    { want: true, why: "exec-default permits", content: "", path: PATH },
    { want: false, why: "exec-default denies", content: "<exec-default>deny</exec-default>", path: PATH },
    {
      want: true,
      why: "a data rule permits it",
      content:
        "<exec-default>deny</exec-default>" +
        list(rule("r", "permit", "<path>/lab:interfaces/lab:interface[lab:name='a']/lab:reset</path>")),
      path: PATH,
    },
    {
      want: false,
      why: "the data rule is about another entry",
      content:
        "<exec-default>deny</exec-default>" +
        list(rule("r", "permit", "<path>/lab:interfaces/lab:interface[lab:name='b']/lab:reset</path>")),
      path: PATH,
    },
    {
      want: false,
      why: "a node above it may not be read",
      content: list(
        rule(
          "r",
          "deny",
          "<path>/lab:interfaces/lab:interface</path><access-operations>read</access-operations>",
        ),
      ),
      path: PATH,
    },
    { want: false, why: "default-deny-all is on a node above it", content: "", path: "/lab:vault/open" },
    {
      want: true,
      why: "an operation rule is not about actions",
      content: list(rule("r", "deny", "<rpc-name>reset</rpc-name>")),
      path: PATH,
    },
  ];
  for (const { want, why, content, path } of TABLE) {
    it(`${want ? "permits" : "denies"} ${path}: ${why}`, () => {
      const nacm = nacmWith(context, content);
      const denied = sessionOf(nacm, "u").mayAct(context.emptyTree().set(path));
      assert.equal(denied === undefined, want);
      assert.equal(nacm.counters.operations, want ? 0 : 1);
      if (denied) assert.equal(denied.tag, "access-denied");
    });
  }
});
