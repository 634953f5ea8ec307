import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import {
  BROKEN_MESSAGES,
  DEEP_NESTING,
  ECHOED_ATTRIBUTES,
  rpc,
  SOUND_MESSAGES,
  WRONG_MESSAGES,
  WRONG_ROOTS,
  type WrongMessage,
} from "./envelope-messages.ts";

const GOOD = "<get-config><source><running/></source></get-config>";
const REPLY = `<rpc-reply message-id="7" xmlns="${BASE_NAMESPACE}"`;

/** One frame of the framing in chunks with this as its size. */
function chunk(size: string | number, data: string): string {
  return `\n#${size}\n${data}`;
}

function assertError(
  reply: string,
  { type, tag, info, says = "" }: Omit<WrongMessage, "name" | "message">,
): void {
  assert.equal(reply.match(/<rpc-error>/g)?.length, 1, reply);
  assert.ok(
    reply.includes(
      `<error-type>${type}</error-type><error-tag>${tag}</error-tag><error-severity>error</error-severity>`,
    ),
    reply,
  );
  const message = /<error-message>([^<]+)<\/error-message>/.exec(reply)?.[1];
  assert.ok(message?.includes(says), reply);
  if (info !== undefined) assert.ok(reply.includes(`<error-info>${info}</error-info>`), reply);
}

describe("messages to the letter (RFC 6241 §3, §4, appendix A; RFC 6242 §4)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let witness: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    witness = await daemon.connect();
  });

  after(async () => {
    witness.destroy();
    await daemon.remove();
  });

  for (const version of ["1.0", "1.1"] as const) {
    describe(`base:${version}`, () => {
      let client: NetconfClient;
      before(async () => {
        client = await daemon.connect(version);
      });
      afterEach("the session goes on", async () => {
        assert.match(await client.rpc(GOOD), /^<rpc-reply message-id="\d+" xmlns="[^"]*"><data>/);
      });
      after(() => client.destroy());

      // RFC 6241 appendix A: malformed-message is new in base:1.1 and never sent to a peer of base:1.0.
      const tag = version === "1.1" ? "malformed-message" : "operation-failed";
      for (const { name, message } of BROKEN_MESSAGES) {
        it(`${name}: ${tag}`, async () => {
          const reply = await client.request(message);
          assertError(reply, { type: "rpc", tag, says: "not well-formed" });
          assert.doesNotMatch(reply, /<error-info>/);
        });
      }

      for (const wrong of WRONG_ROOTS) {
        it(`${wrong.name} as root: ${wrong.tag}`, async () => {
          assertError(await client.request(wrong.message), wrong);
        });
      }

      for (const wrong of WRONG_MESSAGES) {
        it(`${wrong.name}: ${wrong.tag}`, async () => {
          assertError(await client.request(wrong.message), wrong);
        });
      }

      for (const { name, message } of DEEP_NESTING) {
        it(`ten thousand levels in ${name} are answered`, async () => {
          assert.match(await client.request(message), /^<rpc-reply [^]*<\/rpc-reply>$/);
        });
      }

      for (const { name, message } of SOUND_MESSAGES) {
        it(`${name}: accepted`, async () => {
          assert.match(await client.request(message), /^<rpc-reply message-id="7?" [^>]*>(?:<ok\/>|<data>)/);
        });
      }

      for (const { sent, back = sent } of ECHOED_ATTRIBUTES) {
        it(`echoes${JSON.stringify(sent).slice(1, -1)}, with data and with an error`, async () => {
          const data = await client.request(rpc(GOOD, sent));
          assert.equal(data.slice(0, data.indexOf(">")), REPLY + back);
          const error = await client.request(rpc("<nothing/>", sent));
          assert.equal(error.slice(0, error.indexOf(">")), REPLY + back);
        });
      }
    });
  }

  describe("broken framing ends the session, and that session only", () => {
    const good = rpc(GOOD);
    const broken = [
      { name: "a chunk of size 0", bytes: chunk(0, "") },
      { name: "a leading zero", bytes: chunk(`0${good.length}`, good) },
      { name: "a size of 4294967296", bytes: chunk(4_294_967_296, good) },
      { name: "a size of twenty digits", bytes: chunk("9".repeat(20), good) },
      { name: "a negative size", bytes: chunk(-1, good) },
      { name: "a signed size", bytes: chunk(`+${good.length}`, good) },
      { name: "a hexadecimal size", bytes: chunk("1f", good) },
      { name: "a blank in the size", bytes: chunk(` ${good.length}`, good) },
      { name: "a size that is missing", bytes: chunk("", good) },
      { name: "a header without its first line feed", bytes: `x#${good.length}\n${good}` },
      { name: "a header without its last line feed", bytes: `\n#${good.length}${good}` },
      { name: "a header that ends in CR LF", bytes: `\n#${good.length}\r\n${good}` },
      { name: "an end without a chunk", bytes: "\n##\n" },
      { name: "text between chunks", bytes: `${chunk(5, "<rpc ")}x${chunk(5, "xmlns")}` },
      { name: "a line feed too many between chunks", bytes: `${chunk(5, "<rpc ")}\n${chunk(5, "xmlns")}` },
      { name: "text between messages", bytes: `${chunk(good.length, good)}\n##\nx` },
      { name: "a chunk longer than its size", bytes: chunk(good.length - 1, `${good}\n##\n`) },
      { name: "an end without its line feed", bytes: `${chunk(good.length, good)}\n##x` },
      { name: "the other framing", bytes: `${good}]]>]]>` },
      { name: "a second hello in the other framing", bytes: `<hello xmlns="${BASE_NAMESPACE}"/>]]>]]>` },
    ];
    for (const { name, bytes } of broken) {
      it(name, async () => {
        const client = await daemon.connect();
        client.sendRaw(bytes);
        let last = await client.receive();
        // A whole message in front of the broken place may have been answered.
        if (last !== undefined) last = await client.receive();
        assert.equal(last, undefined);
        assert.match(await witness.rpc(GOOD), /<data>/);
        client.destroy();
      });
    }

    it("a chunk that is too short for its size waits for the rest of it", async () => {
      const client = await daemon.connect();
      const behind = "\n##\n";
      client.sendRaw(chunk(good.length + behind.length, good + behind));
      client.sendRaw(behind);
      assertError(await client.request(good), { type: "rpc", tag: "malformed-message" });
      client.destroy();
    });

    it("chunks on base:1.0 are text up to the end of message, and no message", async () => {
      const client = await daemon.connect("1.0");
      client.sendRaw(`${chunk(good.length, good)}\n##\n]]>]]>`);
      assertError((await client.receive()) ?? "", { type: "rpc", tag: "operation-failed" });
      assert.match(await client.request(good), /<data>/);
      client.destroy();
    });
  });

  it("a message in chunks of one byte, and two messages in one packet, are answered", async () => {
    const client = await daemon.connect();
    const bytes = rpc(GOOD)
      .split("")
      .map((byte) => chunk(1, byte))
      .join("");
    client.sendRaw(`${bytes}\n##\n${bytes}\n##\n`);
    assert.match((await client.receive()) ?? "", /<data>/);
    assert.match((await client.receive()) ?? "", /<data>/);
    client.destroy();
  });

  describe("a hello that is wrong ends the session", () => {
    const capabilities =
      "<capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities>";
    const hello = `<hello xmlns="${BASE_NAMESPACE}">${capabilities}</hello>`;
    const wrong = [
      { name: "invalid UTF-8", bytes: Buffer.from(hello.replace("</hello>", "\xff</hello>"), "latin1") },
      { name: "a declared UTF-16", bytes: `<?xml version="1.0" encoding="UTF-16"?>${hello}` },
      { name: "a DOCTYPE", bytes: `<!DOCTYPE hello>${hello}` },
      { name: "another root", bytes: hello.replaceAll("hello", "hallo") },
      { name: "two roots", bytes: hello + hello },
      { name: "no namespace", bytes: hello.replace(/ xmlns="[^"]*"/, "") },
      { name: "a session-id", bytes: hello.replace("</hello>", "<session-id>1</session-id></hello>") },
      { name: "no capabilities", bytes: `<hello xmlns="${BASE_NAMESPACE}"/>` },
      { name: "no base capability", bytes: hello.replace("base:1.1", "base:9.9") },
    ];
    for (const { name, bytes } of wrong) {
      it(name, async () => {
        const client = await daemon.open();
        await client.receive();
        client.sendRaw(Buffer.concat([Buffer.from(bytes), Buffer.from("]]>]]>")]));
        assert.equal(await client.receive(), undefined);
        assert.match(await witness.rpc(GOOD), /<data>/);
        client.destroy();
      });
    }

    it("a byte order mark in front of the hello is none", async () => {
      const client = await daemon.open();
      await client.receive();
      client.sendRaw(`\ufeff${hello}]]>]]>`);
      client.useChunked();
      assert.match(await client.rpc(GOOD), /<data>/);
      client.destroy();
    });
  });
});
