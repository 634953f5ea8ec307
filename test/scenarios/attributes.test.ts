import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

/** Attributes that mean something in other places, and such as mean nothing anywhere. */
const ATTRIBUTES = [
  { local: "bar", text: 'xmlns:x="urn:nobody" x:bar="1"' },
  { local: "bar", text: `xmlns:x="${HWTACACS_NAMESPACE}" x:bar="1"` },
  { local: "operation", text: `xmlns:x="${BASE_NAMESPACE}" x:operation="merge"` },
  { local: "insert", text: 'xmlns:x="urn:ietf:params:xml:ns:yang:1" x:insert="first"' },
  { local: "default", text: 'xmlns:x="urn:ietf:params:xml:ns:netconf:default:1.0" x:default="true"' },
  {
    local: "default",
    text: 'xmlns:x="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults" x:default="true"',
  },
  { local: "traceparent", text: 'xmlns:x="urn:ietf:params:xml:ns:netconf:w3ctc:1.0" x:traceparent="00"' },
  { local: "lang", text: 'xml:lang="en"' },
];

const CONFIG = `<config>${resend("<enable>9</enable>")}</config>`;
const ACTION = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet`;

/** Where one of them may stand: the element, and its path from `<rpc>` on. */
const PLACES: readonly {
  readonly element: string;
  readonly path: string;
  readonly operation: (attribute: string) => string;
}[] = [
  {
    element: "edit-config",
    path: "/nc:rpc/nc:edit-config",
    operation: (at) => `<edit-config ${at}><target><running/></target>${CONFIG}</edit-config>`,
  },
  {
    element: "target",
    path: "/nc:rpc/nc:edit-config/nc:target",
    operation: (at) => `<edit-config><target ${at}><running/></target>${CONFIG}</edit-config>`,
  },
  {
    element: "running",
    path: "/nc:rpc/nc:edit-config/nc:target/nc:running",
    operation: (at) => `<edit-config><target><running ${at}/></target>${CONFIG}</edit-config>`,
  },
  {
    element: "discard-changes",
    path: "/nc:rpc/nc:discard-changes",
    operation: (at) => `<discard-changes ${at}/>`,
  },
  {
    element: "filter",
    path: "/nc:rpc/nc:get/nc:filter",
    operation: (at) => `<get><filter type="subtree" ${at}/></get>`,
  },
  {
    element: "source",
    path: "/nc:rpc/nc:validate/nc:source",
    operation: (at) => `<validate><source ${at}>${CONFIG}</source></validate>`,
  },
  {
    element: "identifier",
    path: "/nc:rpc/op:get-schema/op:identifier",
    operation: (at) =>
      `<get-schema xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><identifier ${at}>hwtacacs</identifier></get-schema>`,
  },
  {
    element: "action",
    path: "/nc:rpc/op:action",
    operation: (at) =>
      `<action xmlns="urn:ietf:params:xml:ns:yang:1" ${at}>${ACTION}><reset><all/></reset></accounting-stop-packet></hwtacacs></action>`,
  },
  {
    element: "accounting-stop-packet",
    path: "/nc:rpc/op:action/op2:hwtacacs/op2:accounting-stop-packet",
    operation: (at) =>
      `<action xmlns="urn:ietf:params:xml:ns:yang:1">${ACTION} ${at}><reset><all/></reset></accounting-stop-packet></hwtacacs></action>`,
  },
];

/** What a filter with this inside `<hwtacacs>` selects. */
function getWith(client: NetconfClient, inside: string): Promise<string> {
  return client.rpc(
    `<get-config><source><running/></source><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}">${inside}</hwtacacs></filter></get-config>`,
  );
}

describe("attributes with a prefix (RFC 6241 appendix A)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
    await edit(client, resend("<enable>7</enable>"));
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  for (const { element, path, operation } of PLACES) {
    it(`refuses on <${element}> whatever has no meaning there, and names the place`, async () => {
      for (const { local, text } of ATTRIBUTES) {
        const reply = await client.rpc(operation(text));
        assert.match(
          reply,
          /<error-type>protocol<\/error-type><error-tag>unknown-attribute<\/error-tag>/,
          text,
        );
        assert.ok(
          reply.includes(
            `<error-info><bad-attribute>${local}</bad-attribute><bad-element>${element}</bad-element></error-info>`,
          ),
          reply,
        );
        assert.ok(reply.includes(`>${path}</error-path>`), reply);
      }
      assert.match(
        await client.rpc("<get-config><source><running/></source></get-config>"),
        /<enable>7<\/enable>/,
      );
    });
  }

  it("refuses on data what is neither of RFC 6241 nor of RFC 7950, also where it is about the text", async () => {
    for (const { local, text } of ATTRIBUTES) {
      if (local === "operation" || local === "insert" || text.includes(":netconf:default:")) continue;
      const reply = await client.rpc(editConfig(resend(`<enable ${text}>9</enable>`)));
      assert.match(
        reply,
        new RegExp(
          `<error-tag>unknown-attribute<.*hwt:resend/hwt:enable</error-path>.*<bad-attribute>${local}</bad-attribute><bad-element>enable</bad-element>`,
        ),
      );
    }
  });

  it("takes one attribute under two prefixes of one namespace for malformed, wherever it stands", async () => {
    const twice = 'xmlns:p="urn:x" xmlns:q="urn:x" p:a="1" q:a="2"';
    for (const content of [
      `<get ${twice}/>`,
      `<get><filter ${twice}/></get>`,
      editConfig(resend(`<enable ${twice}>9</enable>`)),
    ]) {
      assert.match(await client.rpc(content), /<error-tag>malformed-message<\/error-tag>.*two prefixes/);
    }
  });

  it("a filter node with an attribute selects nothing, for no data has one (RFC 6241 §6.2.2)", async () => {
    assert.match(await getWith(client, "<accounting-stop-packet/>"), /<enable>7<\/enable>/);
    for (const text of [...ATTRIBUTES.map((attribute) => attribute.text), 'bar="1"', 'a="1" b="2"']) {
      assert.match(
        await getWith(client, `<accounting-stop-packet ${text}/>`),
        /<data\/>|<data><\/data>/,
        text,
      );
    }
    const both = '<accounting-stop-packet a="1"/><accounting-stop-packet><resend/></accounting-stop-packet>';
    assert.match(await getWith(client, both), /<enable>7<\/enable>/);
  });
});
