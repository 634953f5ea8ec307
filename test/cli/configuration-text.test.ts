import assert from "node:assert/strict";
import { configurationLines } from "../../src/cli/configuration-text.ts";
import { readElementTree } from "../../src/xml/element-tree.ts";

/** A configuration with a server over TLS, which has that name in its certificate. */
function linesWith(serverName: string, reveal: boolean): readonly string[] {
  const server =
    `<accounting-server><name>s</name><address>192.0.2.1</address><port>300</port>` +
    `<tls><server-name>${serverName}</server-name></tls></accounting-server>`;
  const top = readElementTree(`<hwtacacs><template><name>t</name>${server}</template></hwtacacs>`);
  return configurationLines(top ? [top] : [], { reveal });
}

describe("a configuration as commands", () => {
  const written = [
    "#",
    "hwtacacs-server template t",
    " hwtacacs-server accounting 192.0.2.1 300",
    " # Set without a command, over NETCONF: accounting-server/tls/server-name",
    "#",
    "return",
  ];

  it("names what has no command", () => {
    assert.deepEqual(linesWith("one.example.com", false), written);
  });

  it("written for comparison, has as many lines, and its values tell two apart", () => {
    const [one, two] = [linesWith("one.example.com", true), linesWith("two.example.com", true)];
    assert.equal(one.length, written.length);
    assert.deepEqual(
      one.map((line, index) => line === two[index]),
      [true, true, true, false, true, true],
    );
  });
});
