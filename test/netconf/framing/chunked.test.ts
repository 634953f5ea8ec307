import assert from "node:assert/strict";
import { frameChunked } from "../../../src/netconf/framing/chunked.ts";
import { decodeSplit } from "./decoding.ts";

describe("chunked framing (RFC 6242 §4.2)", () => {
  // RFC 6242 §4.2, the example's first message.
  const example =
    '\n#4\n<rpc\n#18\n message-id="102"\n\n#79\n     xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">\n  <close-session/>\n</rpc>\n##\n';
  const exampleMessage =
    '<rpc message-id="102"\n     xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">\n  <close-session/>\n</rpc>';

  const accepted = [
    { name: "the RFC's example", input: example, want: [exampleMessage] },
    { name: "one chunk", input: "\n#4\n<a/>\n##\n", want: ["<a/>"] },
    { name: "one-byte chunks", input: "\n#1\n<\n#1\na\n#1\n/\n#1\n>\n##\n", want: ["<a/>"] },
    { name: "two messages", input: "\n#1\na\n##\n\n#1\nb\n##\n", want: ["a", "b"] },
    { name: "data that looks like framing", input: "\n#9\n\n##\n\n#1\nx\n##\n", want: ["\n##\n\n#1\nx"] },
    { name: "line feeds between messages", input: "\n\n\n#1\na\n##\n\n\n\n#1\nb\n##\n\n", want: ["a", "b"] },
    { name: "CRLF between messages", input: "\r\n\n#1\na\n##\n\r\n\r\n#1\nb\n##\n", want: ["a", "b"] },
    {
      name: "the largest size in ten digits, of which nothing has come",
      input: "\n#4294967295\n",
      want: [],
    },
  ];
  for (const { name, input, want } of accepted) {
    it(`reads ${name}, split at every byte`, () => {
      for (let at = 0; at <= input.length; at += 1) {
        assert.deepEqual(
          decodeSplit([input.slice(0, at), input.slice(at)], { chunked: true }),
          { messages: want },
          `split at ${at}`,
        );
      }
      assert.deepEqual(
        decodeSplit(input.split(""), { chunked: true }),
        { messages: want },
        "one byte at a time",
      );
    });
  }

  const rejected = [
    { name: "a zero-size chunk", input: "\n#0\n" },
    { name: "a leading zero", input: "\n#04\n<a/>" },
    { name: "a size of 4294967296", input: "\n#4294967296\n" },
    { name: "a size without end", input: "\n#11111111111" },
    { name: "a sign", input: "\n#-1\n" },
    { name: "a hexadecimal size", input: "\n#1f\n" },
    { name: "a missing size", input: "\n#\n" },
    { name: "a header ended by CRLF", input: "\n#4\r\n<a/>" },
    { name: "a header without its line feed", input: "#4\n<a/>" },
    { name: "a message without chunks", input: "\n##\n" },
    { name: "data longer than its chunk", input: "\n#3\n<a/>\n##\n" },
    { name: "data behind a chunk", input: "\n#4\n<a/>\n<" },
    { name: "white space between chunks", input: "\n#1\na\n\n#1\nb" },
    { name: "a third # at the end", input: "\n#1\na\n###" },
    { name: "a message framed the old way", input: "<a/>]]>]]>" },
    { name: "a lone carriage return", input: "\r#1\na" },
  ];
  for (const { name, input } of rejected) {
    it(`rejects ${name}`, () => {
      assert.deepEqual(decodeSplit([input], { chunked: true }), { messages: [], error: "malformed" });
      assert.deepEqual(decodeSplit(input.split(""), { chunked: true }), { messages: [], error: "malformed" });
    });
  }

  it("bounds a message by the sum of its chunks, and reads on behind one that is too large", () => {
    assert.deepEqual(decodeSplit(["\n#3\nabc\n#2\nde\n##\n"], { chunked: true, maxMessageBytes: 5 }), {
      messages: ["abcde"],
    });
    const larger = "\n#3\nabc\n#3\ndef\n#1\ng\n##\n\n#6\nhijklm\n##\n\n#1\nn\n##\n";
    for (const pieces of [[larger], larger.split("")]) {
      assert.deepEqual(decodeSplit(pieces, { chunked: true, maxMessageBytes: 5 }), {
        messages: ["too large: abcdefg", "too large: hijklm", "n"],
      });
    }
  });

  it("keeps the beginning only of what is too large, however much comes", () => {
    const chunk = `\n#10000\n${"x".repeat(10_000)}`;
    const decoded = decodeSplit(Array.from({ length: 100 }, () => chunk).concat("\n##\n\n#1\na\n##\n"), {
      chunked: true,
      maxMessageBytes: 1000,
    });
    assert.deepEqual(decoded, { messages: [`too large: ${"x".repeat(16 * 1024)}`, "a"] });
  });

  it("writes a small message as a single chunk", () => {
    assert.equal(frameChunked(Buffer.from("<a/>")).toString(), "\n#4\n<a/>\n##\n");
  });

  it("counts bytes, not characters", () => {
    assert.equal(frameChunked(Buffer.from("é")).toString(), "\n#2\né\n##\n");
  });

  for (const size of [1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
    it(`reads back its own message of ${size} bytes`, () => {
      const payload = "x".repeat(size);
      const framed = frameChunked(Buffer.from(payload)).toString("latin1");
      assert.deepEqual(decodeSplit([framed], { chunked: true, maxMessageBytes: size }), {
        messages: [payload],
      });
    });
  }

  it("refuses to frame an empty message", () => {
    assert.throws(() => frameChunked(Buffer.alloc(0)), RangeError);
  });
});
