import assert from "node:assert/strict";
import { servedChange, type Served } from "../../../src/netconf/notifications/served.ts";

const BEFORE: Served = { contentId: "1", capabilities: ["urn:base", "urn:a?module=a", "urn:b?module=b&x=1"] };

function capabilities(xml: string, kind: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${kind}-capability>([^<]*)</${kind}-capability>`, "g"))].map(
    ([, uri = ""]) => uri,
  );
}

describe("what differs from what the last start served (RFC 6470 §2.2, RFC 8525 §4)", () => {
  const cases = [
    { name: "nothing", now: BEFORE, want: [] },
    {
      name: "nothing but the order",
      now: { ...BEFORE, capabilities: BEFORE.capabilities.toReversed() },
      want: [],
    },
    {
      name: "a capability more",
      now: { ...BEFORE, capabilities: [...BEFORE.capabilities, "urn:c?module=c&amp=1"] },
      want: ["netconf-capability-change"],
      added: ["urn:c?module=c&amp;amp=1"],
    },
    {
      name: "a capability less",
      now: { ...BEFORE, capabilities: ["urn:a?module=a", "urn:b?module=b&x=1"] },
      want: ["netconf-capability-change"],
      deleted: ["urn:base"],
    },
    {
      name: "other parameters, the new ones told",
      now: { contentId: "2", capabilities: ["urn:base", "urn:a?module=a&revision=2", "urn:b?module=b&x=1"] },
      want: ["netconf-capability-change", "yang-library-update", "yang-library-change"],
      modified: ["urn:a?module=a&amp;revision=2"],
    },
    {
      name: "parameters that are gone or new",
      now: { ...BEFORE, capabilities: ["urn:base?p", "urn:a", "urn:b?module=b&x=1"] },
      want: ["netconf-capability-change"],
      modified: ["urn:base?p", "urn:a"],
    },
    {
      name: "a name that only begins alike",
      now: { ...BEFORE, capabilities: ["urn:base", "urn:a?module=a", "urn:bb?module=b&x=1"] },
      want: ["netconf-capability-change"],
      added: ["urn:bb?module=b&amp;x=1"],
      deleted: ["urn:b?module=b&amp;x=1"],
    },
    {
      name: "the library alone",
      now: { ...BEFORE, contentId: "2" },
      want: ["yang-library-update", "yang-library-change"],
    },
  ];
  for (const { name, now, want, added = [], deleted = [], modified = [] } of cases) {
    it(name, () => {
      const events = servedChange(BEFORE, now);
      assert.deepEqual(
        events.map((event) => event.name),
        want,
      );
      const xml = events.find((event) => event.name === "netconf-capability-change")?.xml ?? "";
      assert.deepEqual(capabilities(xml, "added"), added);
      assert.deepEqual(capabilities(xml, "deleted"), deleted);
      assert.deepEqual(capabilities(xml, "modified"), modified);
    });
  }
});
