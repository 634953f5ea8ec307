import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit } from "../support/hwtacacs.ts";

describe("XPath expressions that would hold up everybody", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  it("are refused before they are evaluated, wherever they are sent", async () => {
    const client = await daemon.connect();
    await edit(client, accountingBy([49, 50]));
    const nested = "//*[".repeat(8) + "//*" + "]".repeat(8);
    const source = "<source><running/></source>";
    for (const select of [nested, "//*[count(//*[count(//*[//*])>1])>1]", "/*[/*[/*[/*]]]"]) {
      const filter = `<filter type="xpath" select="${select.replaceAll(">", "&gt;")}"/>`;
      for (const operation of [
        `<get-config>${source}${filter}</get-config>`,
        `<get>${filter}</get>`,
        `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0">${filter}</create-subscription>`,
      ]) {
        const reply = await client.rpc(operation);
        assert.match(reply, /<error-tag>operation-not-supported<\/error-tag>.*hold up/s);
      }
    }
    assert.match(
      await client.rpc(`<get-config>${source}<filter type="xpath" select="//*[//*]"/></get-config>`),
      /<data><hwtacacs/,
    );
    client.destroy();
  });
});
