import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.ts";
import type { AccountingConfig } from "../../src/accounting/config.ts";
import type { AccountingEngine } from "../../src/accounting/engine.ts";
import { accountingSubscriber } from "../../src/accounting/subscriber.ts";
import { Datastore } from "../../src/datastore/datastore.ts";
import { BASE_NAMESPACE, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import { MemoryStore, testInstances } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";

const EDITS: readonly { readonly name: string; readonly content: string }[] = [
  {
    name: "a template and the scheme",
    content:
      "<template><name>t</name><shared-key>k</shared-key><accounting-server><name>s</name><address>192.0.2.1</address></accounting-server></template><accounting-scheme><template>t</template></accounting-scheme>",
  },
  {
    name: "the policy alone",
    content: "<accounting-stop-packet><resend><enable>9</enable></resend></accounting-stop-packet>",
  },
  {
    name: "every value of the policy",
    content:
      "<accounting-stop-packet><resend><enable>8</enable><interval>7</interval><max-interval>77</max-interval><exhausted-action>discard</exhausted-action></resend></accounting-stop-packet>",
  },
  {
    name: "one value of the policy, back to its default, and one more",
    content:
      "<accounting-stop-packet><resend><enable>4</enable><exhausted-action>park</exhausted-action></resend></accounting-stop-packet>",
  },
  {
    name: "a value, and another one deleted",
    content:
      '<accounting-stop-packet><resend><interval nc:operation="delete"/><enable>9</enable></resend></accounting-stop-packet>',
  },
  {
    name: "the buffer and the policy",
    content:
      "<accounting-stop-packet><resend><disable/></resend><buffer><max-packets>7</max-packets></buffer></accounting-stop-packet>",
  },
  {
    name: "the policy and a template",
    content:
      "<accounting-stop-packet><resend><interval>20</interval></resend></accounting-stop-packet><template><name>t</name><quiet-time>1</quiet-time></template>",
  },
  { name: "the policy deleted", content: '<accounting-stop-packet nc:operation="delete"/>' },
];

describe("accounting follows running", () => {
  it("has, whatever part was edited, what reading everything gives", async () => {
    const store = new MemoryStore();
    const instances = testInstances();
    const options = { store, instances, clock: systemClock, log: silentLog };
    const datastore = await Datastore.open(options);
    const seen: AccountingConfig[] = [];
    const engine = { apply: (config: AccountingConfig) => void seen.push(config) };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that a subscriber calls
    datastore.subscribe(accountingSubscriber(engine as unknown as AccountingEngine, () => undefined));
    for (const { name, content } of EDITS) {
      const rpc = datastore.context.parseRpc(
        `<rpc message-id="1" xmlns="${BASE_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}"><edit-config><target><running/></target><config><hwtacacs xmlns="${HWTACACS_NAMESPACE}">${content}</hwtacacs></config></edit-config></rpc>`,
      );
      const outcome = await datastore.edit({
        target: "running",
        author: { username: "tester", sessionId: 1, messageId: "1" },
        content: rpc.op.child("config")?.anyFirst,
        defaultOperation: "merge",
      });
      assert.ok(outcome.ok, name);
      const whole: AccountingConfig[] = [];
      const other = { ...engine, apply: (config: AccountingConfig) => void whole.push(config) };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      const fresh = accountingSubscriber(other as unknown as AccountingEngine, () => undefined);
      fresh.apply(datastore.describe());
      assert.deepEqual(seen.at(-1), whole.at(-1), name);
    }
    assert.equal(seen.length, EDITS.length + 1, "once at the start, and once for each edit");
    assert.deepEqual(
      seen.map(({ resend }) => resend.retransmissions),
      [3, 3, 9, 8, 4, 9, 0, 0, 3],
    );
  });
});
