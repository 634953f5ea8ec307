import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { editConfig, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

describe("errors about secrets", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(() => daemon.remove());

  for (const key of [
    "abc&PaSs1",
    "$0$x&Hunter2xx",
    "&#1;DEBUGSECRETKEY7",
    "a<SecretTail",
    "PaSs1]]>Hunter2xx",
  ]) {
    it(`do not quote a shared key such as one with ${JSON.stringify(/[&<\]][^A-Za-z]?/.exec(key)?.[0])}`, async () => {
      const content = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>t</name><shared-key>${key}</shared-key></template></hwtacacs>`;
      const reply = await client.rpc(editConfig(content));
      assert.match(reply, /<rpc-error>/);
      assert.doesNotMatch(reply, /PaSs1|Hunter2|DEBUGSEC|abc&amp;/);
      assert.doesNotMatch(daemon.output, /PaSs1|Hunter2|DEBUGSEC/);
    });
  }

  it("operation on <config> itself is refused, for ignoring it would turn a delete into a merge", async () => {
    for (const operation of ["delete", "replace"]) {
      const reply = await client.rpc(
        `<edit-config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><target><running/></target><config nc:operation="${operation}"/></edit-config>`,
      );
      assert.match(
        reply,
        /<error-tag>unknown-attribute<\/error-tag>.*<bad-attribute>operation<\/bad-attribute>/s,
      );
    }
  });
});
