import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { defaultConfig, type Config } from "../../server/config.ts";
import { parseConfig } from "../../server/config-file.ts";
import { configText } from "../../server/config-text.ts";
import { formatProblem } from "../../server/config-problem.ts";
import { useScratchFolder } from "./scratch-folder.ts";

const DEFAULTS = defaultConfig("/srv/hwtacacsd");
const HASH = `$6$saltsalt$${"a".repeat(86)}`;
const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDvZ2mRNGT0IgMqT0A4KOmyjKi0sF8hRtYd+HMvYWyz2 somebody";

function mistakes(text: string): readonly string[] {
  const parsed = parseConfig(text, "/etc/hwtacacsd.yaml", DEFAULTS);
  return parsed.ok ? [] : parsed.error.map(formatProblem);
}

function good(text: string): Config {
  const parsed = parseConfig(text, "/etc/hwtacacsd.yaml", DEFAULTS);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.error.map(formatProblem).join("\n"));
  return parsed.value;
}

describe("configuration file", () => {
  const folder = useScratchFolder();

  /** What the file names besides itself is there. */
  function forThisMachine(text: string): string {
    const token = join(folder(), "token");
    writeFileSync(token, "0".repeat(64), { mode: 0o600 });
    return text.replace("/etc/hwtacacsd/api-token", token).replace("group: pppoe", "group: root");
  }

  it("gives the defaults where it is empty", () => {
    assert.deepEqual(good(""), DEFAULTS);
    assert.deepEqual(good("# nothing\nlimits:\n"), DEFAULTS);
  });

  it("takes every key", () => {
    const config = good(`
listeners:
  - address: 0.0.0.0
  - { address: "::1", port: 8831 }
  - { transport: tls, address: "::", ipv6-only: true }
tls:
  certificate: tls/server.pem
  private-key: tls/server.key
  trusted-cas: [ tls/ca.pem ]
  crls: [ tls/ca.crl ]
  cert-to-name:
    - { id: 2, fingerprint: "02:${"ab:".repeat(19)}cd", map-type: san-any }
    - { id: 1, fingerprint: "02:${"AB:".repeat(19)}CD", map-type: specified, name: operator }
accounting-tls: { certificate: tls/own.pem, private-key: own.key, trusted-cas: [ tls/aaa.pem ] }
call-home:
  - name: controller
    transport: tls
    endpoints: [ { address: controller.example.com }, { address: 192.0.2.1, port: 1 } ]
    period: 60
    start-with: last-connected
    max-attempts: 2
    max-backoff: 60
    keepalive: 10
data-directory: data
host-keys: [keys/rsa, /etc/ssh/ed25519]
users:
  - name: operator
    password-hash: ${HASH}
    authorized-keys: [ "${ED25519}" ]
    recovery: false
    groups: [ops]
legacy-algorithms: true
command-line: { enabled: false, hostname: core-1 }
yang: { modules: [/, "."], disable-features: [ "a-b:c.d" ] }
datastores: { candidate: private, startup: true }
log: { level: debug, format: json }
limits: { sessions: 10, unauthenticated: 5, hello-timeout: 20, login-timeout: 30, attempts: 2, message-mebibytes: 3 }
`);
    assert.deepEqual(config.listeners, [
      { transport: "ssh", address: "0.0.0.0", port: 830, ipv6Only: false },
      { transport: "ssh", address: "::1", port: 8831, ipv6Only: false },
      { transport: "tls", address: "::", port: 6513, ipv6Only: true },
    ]);
    const fingerprint = { algorithm: 2, digest: `${"ab".repeat(19)}cd` };
    assert.deepEqual(config.tls, {
      certificate: "/etc/tls/server.pem",
      privateKey: "/etc/tls/server.key",
      trustedCas: ["/etc/tls/ca.pem"],
      crls: ["/etc/tls/ca.crl"],
      certToName: [
        { id: 1, fingerprint, mapType: "specified", name: "operator" },
        { id: 2, fingerprint, mapType: "san-any" },
      ],
    });
    assert.deepEqual(config.accountingTls, {
      certificate: "/etc/tls/own.pem",
      privateKey: "/etc/own.key",
      trustedCas: ["/etc/tls/aaa.pem"],
      crls: [],
    });
    assert.deepEqual(config.callHome, [
      {
        name: "controller",
        transport: "tls",
        endpoints: [
          { address: "controller.example.com", port: 4335 },
          { address: "192.0.2.1", port: 1 },
        ],
        period: 60,
        startWith: "last-connected",
        maxAttempts: 2,
        maxBackoff: 60,
        keepalive: 10,
      },
    ]);
    const again = good(JSON.stringify({ ...parse(configText(config)), users: undefined }));
    assert.deepEqual(
      [again.listeners, again.tls, again.callHome],
      [config.listeners, config.tls, config.callHome],
    );
    assert.equal(config.dataDirectory, "/etc/data");
    assert.deepEqual(config.hostKeys, ["/etc/keys/rsa", "/etc/ssh/ed25519"]);
    assert.equal(config.users[0]?.name, "operator");
    assert.equal(config.users[0]?.passwordHash?.reveal(), HASH);
    assert.equal(config.users[0]?.authorizedKeys[0]?.type, "ssh-ed25519");
    assert.equal(config.users[0]?.recovery, false);
    assert.deepEqual(config.users[0]?.groups, ["ops"]);
    assert.equal(config.legacyAlgorithms, true);
    assert.deepEqual(config.commandLine, { enabled: false, hostname: "core-1" });
    assert.deepEqual(config.yang, {
      modules: ["/", "/etc"],
      disabledFeatures: [{ module: "a-b", feature: "c.d", file: "/etc/hwtacacsd.yaml", line: 34 }],
    });
    assert.deepEqual(config.datastores, { candidate: "private", startup: true });
    assert.deepEqual(config.log, { level: "debug", format: "json" });
    assert.deepEqual(config.limits, {
      sessions: 10,
      unauthenticated: 5,
      helloTimeout: 20,
      loginTimeout: 30,
      attempts: 2,
      messageMebibytes: 3,
    });
  });

  const table: readonly { name: string; input: string; want: readonly (string | RegExp)[] }[] = [
    {
      name: "an unknown key",
      input: "log:\n  levle: info\n",
      want: ["/etc/hwtacacsd.yaml:2: log.levle: unknown key; known here: level, format"],
    },
    { name: "an unknown key at the top", input: "\nports: 3\n", want: [/:2: ports: unknown key/] },
    {
      name: "a wrong type",
      input: "limits:\n  attempts: many\n",
      want: [/:2: limits.attempts: expected a whole number from 1 to 100, found "many"/],
    },
    {
      name: "a folder that is not there",
      input: "yang:\n  modules:\n    - /no/such/folder\n",
      want: ["/etc/hwtacacsd.yaml:3: yang.modules[1]: there is no folder /no/such/folder"],
    },
    {
      name: "a feature without its module",
      input: "yang:\n  disable-features: [tls]\n",
      want: [/:2: yang\.disable-features\[1\]: expected module:feature, found "tls"/],
    },
    { name: "a fraction", input: "limits: { attempts: 1.5 }", want: [/:1: limits.attempts: .*found 1.5/] },
    {
      name: "a number out of range",
      input: "listeners:\n- address: ::1\n  port: 65536\n",
      want: [/:3: listeners\[1\].port: expected a whole number from 0 to 65535, found 65536/],
    },
    {
      name: "a word that is not offered",
      input: "log: {level: loud}",
      want: [/:1: log.level: expected one of debug, info, warn, error, found "loud"/],
    },
    {
      name: "a host name that would break the prompt",
      input: 'command-line: { hostname: "a]" }',
      want: [/:1: command-line.hostname: hostname must be 1 to 64 letters/],
    },
    { name: "a value missing", input: "data-directory:\n", want: [/:1: data-directory: has no value/] },
    {
      name: "a map for a value",
      input: "data-directory: {a: 1}\n",
      want: [/:1: data-directory: expected a single value/],
    },
    { name: "a value for a map", input: "log: yes\n", want: [/:1: log: expected keys and values/] },
    { name: "a value for a list", input: "users: admin\n", want: [/:1: users: expected a list/] },
    { name: "a list for the whole file", input: "- a\n", want: [/:1: expected keys and values/] },
    {
      name: "a listener without address",
      input: "listeners:\n  - port: 830\n",
      want: [/:2: listeners\[1\]: address is missing/],
    },
    {
      name: "a listener twice",
      input: "listeners:\n- address: ::1\n- address: ::1\n",
      want: [/:3: listeners\[2\]: ::1 port 830 is listed twice/],
    },
    { name: "a key twice", input: "log: {}\nlog: {}\n", want: [/:2: .*unique/i] },
    { name: "broken YAML", input: "log: [\n", want: [/hwtacacsd.yaml:\d: /] },
    {
      name: "a user without a name",
      input: "users:\n- password-hash: " + HASH,
      want: [/:2: users\[1\]: name is missing/],
    },
    {
      name: "a user name with a space",
      input: `users:\n- name: a b\n  password-hash: ${HASH}`,
      want: [/:2: users\[1\].name: expected up to 64/],
    },
    {
      name: "a user twice",
      input: `users:\n- {name: a, password-hash: ${HASH}}\n- {name: a, password-hash: ${HASH}}`,
      want: [/:3: users\[2\]: user a is listed twice/],
    },
    {
      name: "a user who could not log in",
      input: "users:\n- name: a\n",
      want: [/:2: users\[1\]: has neither/],
    },
    {
      name: "a file that is not there",
      input: "users:\n- name: a\n  authorized-keys:\n  - none.pub\n",
      want: [/:4: users\[1\].authorized-keys\[1\]: neither a public key nor a readable file/],
    },
    {
      name: "a key that is none",
      input: "users:\n- name: a\n  authorized-keys:\n  - ssh-rsa AAAA\n",
      want: [/:4: users\[1\].authorized-keys\[1\]: not an OpenSSH public key/],
    },
    {
      name: "TLS without the section for it",
      input:
        "listeners:\n- {transport: tls, address: ::1}\ncall-home:\n- {name: a, transport: tls, endpoints: [{address: b}]}\n",
      want: [/:2: listeners\[1\]: transport tls needs/, /:4: call-home\[1\]: transport tls needs/],
    },
    {
      name: "what is missing in tls",
      input: "tls: {}\n",
      want: [
        /:1: tls: certificate is missing/,
        /:1: tls: private-key is missing/,
        /:1: tls: names no file with the authorities/,
        /:1: tls: without cert-to-name nobody/,
      ],
    },
    {
      name: "mistakes in cert-to-name",
      input:
        `tls:\n  certificate: a\n  private-key: b\n  trusted-cas: [c]\n  cert-to-name:\n` +
        `  - {id: 1, fingerprint: "04:00", map-type: specified}\n` +
        `  - {id: 1, fingerprint: "01:00", map-type: san-any, name: a}\n` +
        `  - {fingerprint: 4711, map-type: by-hand}\n`,
      want: [
        /:6: tls.cert-to-name\[1\]: map-type specified needs a name/,
        /:6: tls.cert-to-name\[1\].fingerprint: sha256 has 32 octets/,
        /:7: tls.cert-to-name\[2\]: id 1 is listed twice/,
        /:7: tls.cert-to-name\[2\].name: has no meaning with map-type san-any/,
        /:7: tls.cert-to-name\[2\].fingerprint: the first octet 01 names no usable hash/,
        /:8: tls.cert-to-name\[3\]: id is missing/,
        /:8: tls.cert-to-name\[3\].map-type: expected one of specified, san-rfc822-name/,
        /:8: tls.cert-to-name\[3\].fingerprint: expected text/,
      ],
    },
    {
      name: "mistakes in call-home",
      input:
        "call-home:\n- endpoints: []\n- name: a\n  endpoints: [{port: 0}]\n- {name: a, endpoints: [{address: b}], start-with: random}\n",
      want: [
        /:2: call-home\[1\]: name is missing/,
        /:2: call-home\[1\].endpoints: names no endpoint/,
        /:4: call-home\[2\].endpoints\[1\]: address is missing/,
        /:4: call-home\[2\].endpoints\[1\].port: expected a whole number from 1 to 65535/,
        /:5: call-home\[3\]: a is listed twice/,
        /:5: call-home\[3\].start-with: expected one of first-listed, last-connected/,
      ],
    },
    { name: "two mistakes at once", input: "a: 1\nb: 2\n", want: [/:1: a: unknown/, /:2: b: unknown/] },
    {
      name: "a group that stands for all groups",
      input: `users:\n- name: a\n  password-hash: ${HASH}\n  groups:\n  - "*"\n`,
      want: [/:5: users\[1\].groups\[1\]: expected the name of a group/],
    },
  ];
  for (const { name, input, want } of table) {
    it(`tells file and line of ${name}`, () => {
      const told = mistakes(input);
      assert.equal(told.length, want.length, told.join("\n"));
      want.forEach((expected, index) => {
        if (typeof expected === "string") assert.equal(told[index], expected);
        else assert.match(told[index] ?? "", expected);
      });
    });
  }

  it("does not show a password written where its hash belongs", () => {
    const told = mistakes("users:\n- name: a\n  password-hash: hunter2\n").join();
    assert.match(told, /:3: users\[1\].password-hash: expected a crypt hash/);
    assert.doesNotMatch(told, /hunter2/);
  });

  it("can be printed and read again, without password hashes", () => {
    const config = good(`users: [{name: a, password-hash: ${HASH}, authorized-keys: ["${ED25519}"]}]`);
    const text = configText(config);
    assert.doesNotMatch(text, /\$6\$/);
    const { users: _users, ...rest } = parse(text) as Record<string, unknown>;
    assert.deepEqual(good(JSON.stringify(rest)), { ...config, users: [] });
  });

  it("is what examples/config.yaml shows, in its comments too", () => {
    const file = new URL("../../../examples/config.yaml", import.meta.url);
    const text = readFileSync(file, "utf8");
    assert.equal(good(text).listeners.length, 2);
    // From the line of the key to the end of its paragraph.
    const uncommented = text.replace(/^# (?:tls|accounting-tls|call-home|api):\n(?:#.*\n)*/gm, (block) =>
      block.replace(/^# /gm, ""),
    );
    const { tls, accountingTls, callHome, api } = good(forThisMachine(uncommented));
    assert.deepEqual([api?.socket?.mode, api?.tcp?.port], [0o660, 8831]);
    assert.equal(tls?.certToName[0]?.mapType, "specified");
    assert.equal(accountingTls?.trustedCas.length, 1);
    assert.equal(callHome[0]?.endpoints.length, 2);
    const tlsExample = good(readFileSync(new URL("tls/config.yaml", file), "utf8"));
    assert.equal(tlsExample.listeners[0]?.port, 6513);
  });
});
