import assert from "node:assert/strict";
import { LibyangError, type Context, type DataNode, type ParsedOperation } from "libyang-wasm";
import { demoContext } from "./fixture.ts";

const netconf = "urn:ietf:params:xml:ns:netconf:base:1.0";

/** Top-level nodes of an edit-config's config. */
function roots(operation: ParsedOperation): readonly DataNode[] {
  const nodes: DataNode[] = [];
  for (let node = operation.op.child("config")?.anyFirst; node; node = node.next) nodes.push(node);
  return nodes;
}

describe("NETCONF operations (RFC 6241 §4.1)", () => {
  let context: Context;
  before(() => {
    context = demoContext();
  });
  const edit = (config: string): ParsedOperation =>
    context.parseRpc(
      `<nc:rpc xmlns:nc="${netconf}" xmlns:d="urn:demo" message-id="7" extra="x"><nc:edit-config><nc:target><nc:running/></nc:target>` +
        `<nc:config>${config}</nc:config></nc:edit-config></nc:rpc>`,
    );

  it("gives the envelope with its attributes and the operation", () => {
    const operation = edit("<d:sys/>");
    assert.equal(operation.envelope.kind, "opaque");
    assert.equal(operation.envelope.name, "rpc");
    assert.deepEqual(
      operation.envelope.attributes().map(({ name, value }) => [name, value]),
      [
        ["message-id", "7"],
        ["extra", "x"],
      ],
    );
    assert.equal(operation.op.kind, "rpc");
    assert.equal(operation.op.name, "edit-config");
    assert.equal(operation.op.child("target")?.firstChild?.name, "running");
    operation[Symbol.dispose]();
  });

  it("parses config as data whose nodes carry their operation as metadata, by a prefix declared on the rpc", () => {
    const operation = edit(
      '<d:sys nc:operation="merge"><d:mtu>7</d:mtu><d:peer nc:operation="remove"><d:name>p</d:name></d:peer></d:sys>',
    );
    operation.validate();
    const [root] = roots(operation);
    assert.equal(root?.schema?.path, "/demo:sys");
    assert.equal(root?.meta("ietf-netconf", "operation"), "merge");
    assert.equal(root?.child("mtu")?.value, "7");
    assert.equal(root?.child("peer")?.meta("ietf-netconf", "operation"), "remove");
    assert.equal(root?.child("peer")?.firstChild?.value, "p");
  });

  it("keeps a value out of range opaque, with the range error", () => {
    const operation = edit("<d:sys><d:mtu>301</d:mtu></d:sys>");
    operation.validate();
    const mtu = roots(operation)[0]?.child("mtu");
    assert.equal(mtu?.kind, "opaque");
    assert.equal(mtu?.value, "301");
    const [error] = mtu?.opaqueErrors() ?? [];
    assert.match(error?.message ?? "", /Unsatisfied range - value "301"/);
    assert.equal(error?.schemaPath, "/demo:sys/mtu");
  });

  it("keeps a deleted leaf without a valid value opaque, with its operation as attribute", () => {
    const [root] = roots(
      edit('<d:sys><d:mtu nc:operation="delete"/><d:title nc:operation="delete"/></d:sys>'),
    );
    assert.deepEqual(root?.child("mtu")?.attributes(), [
      { namespace: netconf, prefix: "nc", name: "operation", value: "delete" },
    ]);
    // The empty string is a valid value of an unrestricted string.
    assert.equal(root?.child("title")?.kind, "leaf");
    assert.equal(root?.child("title")?.meta("ietf-netconf", "operation"), "delete");
  });

  it("keeps unknown nodes and lists without their key opaque", () => {
    const [root, unknown] = roots(
      edit(
        '<d:sys><d:nope/><d:peer nc:operation="delete"><d:addr>1.1.1.1</d:addr></d:peer></d:sys><x xmlns="urn:none"/>',
      ),
    );
    assert.match(root?.child("nope")?.opaqueErrors()[0]?.message ?? "", /not found as a child/);
    assert.match(root?.child("peer")?.opaqueErrors()[0]?.message ?? "", /missing its key "name"/);
    assert.match(unknown?.opaqueErrors()[0]?.message ?? "", /No \(implemented\) module/);
  });

  it("gives insert attributes of user-ordered lists as metadata of module yang (RFC 7950 §7.8.6)", () => {
    const [root] = roots(
      edit(
        '<d:sys xmlns:y="urn:ietf:params:xml:ns:yang:1"><d:rule y:insert="after" y:key="[d:id=\'1\']"><d:id>2</d:id></d:rule><d:tag y:insert="first">5</d:tag></d:sys>',
      ),
    );
    assert.equal(root?.child("rule")?.meta("yang", "insert"), "after");
    assert.equal(root?.child("rule")?.meta("yang", "key"), "[demo:id='1']");
    assert.equal(root?.child("tag")?.meta("yang", "insert"), "first");
  });

  it("refuses an invalid operation attribute, an unknown operation and a wrong envelope", () => {
    assert.throws(() => edit('<d:sys nc:operation="bogus"/>'), LibyangError);
    assert.throws(
      () => context.parseRpc(`<rpc xmlns="${netconf}" message-id="1"><nope xmlns="urn:demo"/></rpc>`),
      LibyangError,
    );
    assert.throws(() => context.parseRpc(`<hello xmlns="${netconf}"/>`), LibyangError);
    assert.throws(() => context.parseRpc(`<rpc xmlns="${netconf}"/>`), LibyangError);
  });

  it("validates input and adds its defaults", () => {
    const rpc = (content: string): ParsedOperation =>
      context.parseRpc(
        `<rpc xmlns="${netconf}" message-id="1"><reset xmlns="urn:demo">${content}</reset></rpc>`,
      );
    assert.throws(() => {
      rpc("").validate();
    }, /Mandatory node "delay"/);
    const good = rpc("<delay>5</delay>");
    good.validate(context.emptyTree());
    assert.equal(good.op.child("why")?.value, "none");
  });

  it("takes a subtree filter as a tree, and an XPath filter by its attributes", () => {
    const get = context.parseRpc(
      `<rpc xmlns="${netconf}" message-id="1"><get-config><source><running/></source><filter type="subtree"><sys xmlns="urn:demo"><mtu/><peer><name/></peer></sys></filter></get-config></rpc>`,
    );
    const filter = get.op.child("filter");
    assert.equal(filter?.meta("ietf-netconf", "type"), "subtree");
    const [sys] = [filter?.anyFirst];
    assert.equal(sys?.name, "sys");
    assert.deepEqual(
      sys?.children().map(({ name, kind }) => [name, kind]),
      [
        // Schema order; the empty string is a key's valid value.
        ["peer", "list"],
        ["mtu", "opaque"],
      ],
    );
    assert.equal(sys?.child("peer")?.firstChild?.value, "");
  });
});
