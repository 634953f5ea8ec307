import assert from "node:assert/strict";
import { RelayClients } from "../../src/accounting/relay-config.ts";

const clients = [
  "0.0.0.0/0",
  "192.0.2.0/24",
  "192.0.2.128/25",
  "192.0.2.200/32",
  "2001:db8::/32",
  "2001:db8:1::/48",
].map((prefix) => ({ prefix, sharedKey: undefined, template: "t" }));

describe("clients of the relay", () => {
  const find = new RelayClients(clients);
  for (const [address, want] of [
    ["203.0.113.5", "0.0.0.0/0"],
    ["192.0.2.1", "192.0.2.0/24"],
    ["192.0.2.129", "192.0.2.128/25"],
    ["192.0.2.200", "192.0.2.200/32"],
    ["::ffff:192.0.2.200", "192.0.2.200/32"],
    ["2001:db8::1", "2001:db8::/32"],
    ["2001:db8:1::1", "2001:db8:1::/48"],
    ["2001:db9::1", undefined],
    ["", undefined],
  ] as const) {
    it(`${address || "no address"} belongs to ${want ?? "none"}`, () => {
      assert.equal(find.of(address)?.prefix, want);
    });
  }
});
