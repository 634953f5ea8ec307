import assert from "node:assert/strict";
import { subscriptionFilterEdits } from "../../src/netconf/subscription-filter.ts";
import { parseEnvelope } from "../../src/xml/envelope.ts";
import { editText } from "../../src/xml/text-edit.ts";

const BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0";

function adapted(operation: string): string {
  const text = `<nc:rpc xmlns:nc="${BASE}" message-id="1">${operation}</nc:rpc>`;
  const envelope = parseEnvelope(text);
  assert.ok(envelope.ok);
  return editText(text, subscriptionFilterEdits(text, envelope.value.parameters)).slice(
    text.indexOf(operation),
    -"</nc:rpc>".length,
  );
}

function subscription(content: string): string {
  return `<create-subscription xmlns="${NOTIFICATION}">${content}</create-subscription>`;
}

describe("the filter of create-subscription (RFC 5277 §4)", () => {
  const declared = `hwtacacsd-ncn:filter xmlns:hwtacacsd-ncn="${NOTIFICATION}"`;
  const table: readonly { name: string; inside: string; want: string }[] = [
    {
      name: "with NETCONF's prefix, as ncclient sends it",
      inside: '<nc:filter type="subtree"><a xmlns="urn:a"/></nc:filter>',
      want: `<${declared} type="subtree"><a xmlns="urn:a"/></hwtacacsd-ncn:filter>`,
    },
    {
      name: "with NETCONF's as default, empty",
      inside: `<filter xmlns="${BASE}" type="xpath" select="/x"/>`,
      want: `<${declared} xmlns="${BASE}" type="xpath" select="/x"/>`,
    },
    {
      name: "with a space in its end-tag",
      inside: "<nc:filter\n><nc:filter/></nc:filter ><stopTime/>",
      want: `<${declared}\n><nc:filter/></hwtacacsd-ncn:filter ><stopTime/>`,
    },
    {
      name: "in its own namespace: left alone",
      inside: "<filter><a/></filter>",
      want: "<filter><a/></filter>",
    },
  ];
  for (const { name, inside, want } of table) {
    it(name, () => {
      assert.equal(adapted(subscription(inside)), subscription(want));
    });
  }
});
