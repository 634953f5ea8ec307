import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { defaultConfig, type Config } from "../../server/config.ts";
import { parseConfig } from "../../server/config-file.ts";
import { formatProblem } from "../../server/config-problem.ts";
import { configText } from "../../server/config-text.ts";
import { useScratchFolder } from "./scratch-folder.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

describe("configuration file: api", () => {
  const folder = useScratchFolder();

  const read = (text: string): ReturnType<typeof parseConfig> =>
    parseConfig(text, join(folder(), "config.yaml"), defaultConfig(folder()));

  function good(text: string): Config {
    const parsed = read(text);
    assert.ok(parsed.ok, parsed.ok ? "" : parsed.error.map(formatProblem).join("\n"));
    return parsed.value;
  }

  /** Mistakes, without the folder. */
  function mistakes(text: string): readonly string[] {
    const parsed = read(text);
    return parsed.ok ? [] : parsed.error.map((each) => formatProblem(each).replaceAll(`${folder()}/`, ""));
  }

  function writeToken(content: string, mode = 0o640): void {
    writeFileSync(join(folder(), "token"), content);
    chmodSync(join(folder(), "token"), mode);
  }

  it("is off where it is absent", () => {
    assert.equal(good("").api, undefined);
  });

  for (const [written, mode] of [
    ["0660", 0o660],
    ["'0660'", 0o660],
    ["0o600", 0o600],
    ["666", 0o666],
  ] as const) {
    it(`takes the mode ${written} as octal`, () => {
      assert.equal(good(`api: { socket: s, mode: ${written} }`).api?.socket?.mode, mode);
    });
  }

  it("takes a group by name or number, and paths from the file's folder", () => {
    const path = join(folder(), "run/s");
    assert.deepEqual(good("api: { socket: run/s, group: root }").api, {
      socket: { path, mode: 0o660, group: "root", gid: 0 },
    });
    assert.equal(good("api: { socket: run/s, group: 4711 }").api?.socket?.gid, 4711);
  });

  it("takes tcp with its token, which is shown nowhere", () => {
    writeToken(`${TOKEN}\n`);
    const config = good(
      "api: { socket: s, mode: 0600, tcp: { address: '::1', port: 8831, token-file: token } }",
    );
    assert.equal(config.api?.tcp?.token.reveal(), TOKEN);
    const shown = configText(config);
    assert.ok(!shown.includes(TOKEN));
    assert.deepEqual((parse(shown) as { readonly api: unknown }).api, {
      socket: join(folder(), "s"),
      mode: "0600",
      tcp: { address: "::1", port: 8831, "token-file": join(folder(), "token") },
    });
    assert.deepEqual(good(shown).api, config.api);
  });

  const table: readonly {
    name: string;
    text: string;
    want: RegExp;
    token?: readonly [content: string, mode: number];
  }[] = [
    {
      name: "no place to serve it at",
      text: "api: {}",
      want: /^config.yaml:1: api: names neither socket nor tcp/,
    },
    { name: "an empty key", text: "log: {}\napi:\n", want: /^config.yaml:2: api: names neither/ },
    {
      name: "a mode without a socket",
      text: "api:\n  mode: 0660\n  tcp: {port: 1, token-file: token}",
      want: /:2: api.mode: has no meaning without socket/,
    },
    {
      name: "a mode that is none",
      text: "api:\n  socket: s\n  mode: rw",
      want: /:3: api.mode: expected three octal digits such as 0660, found "rw"/,
    },
    { name: "a mode with an 8", text: "api: {socket: s, mode: 0680}", want: /octal digits/ },
    {
      name: "a path that is too long",
      text: `api:\n  socket: ${"x".repeat(108)}`,
      want: /:2: api.socket: .* the path of a socket has at most 107/,
    },
    {
      name: "a group that is none",
      text: "api:\n  socket: s\n  group: nobody-has-this",
      want: /:3: api.group: \/etc\/group has no group nobody-has-this/,
    },
    {
      name: "an address that others reach",
      text: "api:\n tcp:\n  address: 0.0.0.0\n  port: 1\n  token-file: token",
      want: /:3: api.tcp.address: 0\.0\.0\.0 is no loopback address .* in clear/,
    },
    { name: "no port", text: "api: {tcp: {token-file: token}}", want: /:1: api.tcp: port is missing/ },
    { name: "no token", text: "api: {tcp: {port: 1}}", want: /:1: api.tcp: token-file is missing/ },
    {
      name: "a token file that is not there",
      text: "api:\n tcp:\n  port: 1\n  token-file: none",
      want: /:4: api.tcp.token-file: none cannot be read/,
    },
    {
      name: "a token that everybody may read",
      text: "api:\n tcp:\n  port: 1\n  token-file: token",
      token: [TOKEN, 0o644],
      want: /:4: api.tcp.token-file: every user of this machine may use token \(mode 0644\)/,
    },
    {
      name: "a short token",
      text: "api: {tcp: {port: 1, token-file: token}}",
      token: ["secret", 0o600],
      want: /token holds no token: 32 or more/,
    },
    {
      name: "an unknown key",
      text: "api: {socket: s, sokcet: s}",
      want: /api.sokcet: unknown key; known here: socket, mode, group, tcp/,
    },
  ];
  for (const { name, text, want, token: [content, mode] = [TOKEN, 0o600] } of table) {
    it(`tells file and line of ${name}`, () => {
      writeToken(content, mode);
      const told = mistakes(text);
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0] ?? "", want);
      assert.ok(!told.join().includes(content));
    });
  }
});
