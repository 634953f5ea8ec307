import assert from "node:assert/strict";
import { defaultConfig } from "../../server/config.ts";
import { readyMessage, type ReadyFacts } from "../../server/ready-message.ts";

const facts: ReadyFacts = {
  config: defaultConfig("/srv/hwtacacsd"),
  listeners: defaultConfig("/srv/hwtacacsd").listeners,
  api: [],
  created: [],
  fingerprints: ["ssh-ed25519 SHA256:abc"],
  milliseconds: 421,
  folder: "/srv/hwtacacsd",
};

describe("start-up message", () => {
  it("names the one command that changes the setting", () => {
    assert.match(
      readyMessage(facts),
      /^ {2}netconf-console --host=127\.0\.0\.1 --port=8830 -u admin -p "\$\(cat var\/admin_password\)" --edit-config examples\/netconf-console\/resend-enable\.xml$/m,
    );
  });

  it("says where data and keys are, and how long the start took", () => {
    const text = readyMessage(facts);
    assert.match(text, /var\/admin_ed25519/);
    assert.match(text, /SHA256:abc/);
    assert.match(text, /Ready after 0\.42 s\.\n$/);
  });

  it("says where each transport is served, and whom it calls", () => {
    const listeners = [
      ...facts.listeners,
      { transport: "tls", address: "::1", port: 6513, ipv6Only: false } as const,
      { transport: "ssh", address: "::", port: 830, ipv6Only: false } as const,
    ];
    const callHome = [
      {
        name: "controller",
        transport: "tls",
        endpoints: [{ address: "c.example", port: 4335 }],
        startWith: "first-listed",
        maxAttempts: 3,
        maxBackoff: 300,
        keepalive: 30,
      } as const,
    ];
    const text = readyMessage({ ...facts, listeners, config: { ...facts.config, callHome } });
    assert.match(text, /^NETCONF over SSH {2}127\.0\.0\.1:8830, \[::\]:830$/m);
    assert.match(text, /^NETCONF over TLS {2}\[::1\]:6513$/m);
    assert.match(text, /^Calls home {8}controller over TLS: c\.example:4335$/m);
  });

  it("says where the API is served", () => {
    const text = readyMessage({ ...facts, api: ["unix:/run/api.sock", "http://127.0.0.1:8831"] });
    assert.match(text, /^Accounting API {4}unix:\/run\/api\.sock, http:\/\/127\.0\.0\.1:8831$/m);
    assert.doesNotMatch(readyMessage(facts), /API/);
  });

  it("shows whole paths for what is elsewhere", () => {
    assert.match(
      readyMessage({ ...facts, folder: "/home/somebody" }),
      /cat \/srv\/hwtacacsd\/var\/admin_password/,
    );
  });

  it("shows no admin where the configuration names users", () => {
    const config = { ...facts.config, users: [{ name: "a", authorizedKeys: [] }] };
    assert.doesNotMatch(readyMessage({ ...facts, config }), /admin/);
  });
});
