import assert from "node:assert/strict";
import { FrameDecoder } from "../../../src/netconf/framing/decoder.ts";
import { frameEndOfMessage } from "../../../src/netconf/framing/end-of-message.ts";
import type { Message } from "../../../src/netconf/framing/oversized-message.ts";
import { decodeAll, decodeSplit } from "./decoding.ts";

describe("end-of-message framing (RFC 6242 §4.3)", () => {
  const cases = [
    { name: "one message", input: "<a/>]]>]]>", want: ["<a/>"] },
    { name: "two messages in one packet", input: "<a/>]]>]]><b/>]]>]]>", want: ["<a/>", "<b/>"] },
    {
      name: "white space between messages",
      input: "\r\n<a/>\n]]>]]>\r\n \n<b/>]]>]]>\n",
      want: ["<a/>\n", "<b/>"],
    },
    { name: "a beginning of the delimiter inside a message", input: "a]]>]]b]]]>]]>", want: ["a]]>]]b]"] },
    { name: "an empty message", input: "]]>]]>", want: [""] },
    { name: "an unfinished message", input: "<a/>]]>]]><b", want: ["<a/>"] },
    { name: "text that begins like a chunk but for the line feed", input: "#1]]>]]>", want: ["#1"] },
  ];
  for (const { name, input, want } of cases) {
    it(`reads ${name}, split at every byte`, () => {
      for (let at = 0; at <= input.length; at += 1) {
        assert.deepEqual(
          decodeSplit([input.slice(0, at), input.slice(at)]),
          { messages: want },
          `split at ${at}`,
        );
      }
      assert.deepEqual(decodeSplit(input.split("")), { messages: want }, "one byte at a time");
    });
  }

  it("writes what it reads", () => {
    assert.equal(frameEndOfMessage(Buffer.from("<a/>")).toString(), "<a/>]]>]]>");
  });

  it("accepts a message of exactly the largest size and passes over one of a byte more", () => {
    assert.deepEqual(decodeSplit(["12345]]>]]>"], { maxMessageBytes: 5 }), { messages: ["12345"] });
    for (const pieces of [["123456]]>]]>1]]>]]>"], "123456]]>]]>1]]>]]>".split("")]) {
      assert.deepEqual(decodeSplit(pieces, { maxMessageBytes: 5 }), {
        messages: ["too large: 123456", "1"],
      });
    }
    assert.deepEqual(decodeSplit("12345]]>]]>".split(""), { maxMessageBytes: 5 }), { messages: ["12345"] });
  });

  it("keeps the beginning only of what is too large, however much comes", () => {
    const decoder = new FrameDecoder({ maxMessageBytes: 1000 });
    const piece = Buffer.alloc(1000, "x");
    for (let count = 0; count < 1000; count += 1) {
      decoder.push(piece);
      assert.deepEqual(decoder.next(), { ok: true, value: undefined });
      assert.equal(decoder.midMessage, true);
    }
    decoder.push(Buffer.from("]]>]]><a/>]]>]]>"));
    const { messages } = decodeAll(decoder);
    assert.deepEqual(messages, [`too large: ${"x".repeat(16 * 1024)}`, "<a/>"]);
    assert.equal(decoder.midMessage, false);
  });

  it("does not count white space before a message", () => {
    assert.deepEqual(decodeSplit([" ".repeat(50), "12345]]>]]>"], { maxMessageBytes: 5 }), {
      messages: ["12345"],
    });
  });

  it("reads a large message that comes one byte at a time in linear time", () => {
    const decoder = new FrameDecoder({ maxMessageBytes: 1 << 20 });
    const bytes = frameEndOfMessage(Buffer.alloc(300_000, "]]>]]"));
    let message: Message | undefined;
    for (let at = 0; at < bytes.length; at += 1) {
      decoder.push(bytes.subarray(at, at + 1));
      const result = decoder.next();
      assert.ok(result.ok);
      message ??= result.value;
    }
    assert.ok(message instanceof Buffer);
    assert.equal(message.length, 300_000);
    assert.equal(decoder.midMessage, false);
  }).timeout(2000);

  it("tells a truncated message", () => {
    const decoder = new FrameDecoder({ maxMessageBytes: 100 });
    assert.equal(decoder.midMessage, false);
    decoder.push(Buffer.from("<a"));
    decoder.next();
    assert.equal(decoder.midMessage, true);
  });
});
