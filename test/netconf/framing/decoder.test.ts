import assert from "node:assert/strict";
import fc from "fast-check";
import { frameChunked } from "../../../src/netconf/framing/chunked.ts";
import { FrameDecoder } from "../../../src/netconf/framing/decoder.ts";
import { frameEndOfMessage } from "../../../src/netconf/framing/end-of-message.ts";
import { decodeAll, textOf } from "./decoding.ts";

/** Feeds pieces to a session that switches to chunks after the first message. */
function session(
  pieces: readonly Uint8Array[],
  askAfterEach: boolean,
): { messages: string[]; error: string | undefined } {
  const decoder = new FrameDecoder({ maxMessageBytes: 1000 });
  const messages: string[] = [];
  let error: string | undefined;
  const ask = (): void => {
    for (;;) {
      const result = decoder.next();
      if (!result.ok) {
        error = "malformed";
        return;
      }
      if (result.value === undefined) return;
      messages.push(textOf(result.value));
      if (messages.length === 1) decoder.useChunked();
    }
  };
  for (const piece of pieces) {
    decoder.push(piece);
    if (askAfterEach) ask();
  }
  ask();
  return { messages, error };
}

function cut(bytes: Buffer, borders: readonly number[]): Buffer[] {
  const sorted = [0, ...borders.map((border) => border % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

describe("the change of framing after hello (RFC 6242 §4.1)", () => {
  const stream = Buffer.from("<hello/>]]>]]>\n#1\na\n##\n\n#1\nb\n##\n");
  const streams = [
    { name: "hello and first requests in one packet", bytes: stream },
    {
      name: "line feeds behind the hello",
      bytes: Buffer.from("<hello/>]]>]]>\r\n\n\n#1\na\n##\n\n#1\nb\n##\n"),
    },
    { name: "a hello in chunks", bytes: Buffer.from("\n#8\n<hello/>\n##\n\n#1\na\n##\n\n#1\nb\n##\n") },
    {
      name: "a hello in chunks behind white space",
      bytes: Buffer.from("\r\n\n#4\n<hel\n#4\nlo/>\n##\n\n\n#1\na\n##\n\n#1\nb\n##\n"),
    },
  ];
  for (const { name, bytes } of streams) {
    it(`reads ${name}, split at every byte`, () => {
      const want = { messages: ["<hello/>", "a", "b"], error: undefined };
      for (let at = 0; at <= bytes.length; at += 1) {
        assert.deepEqual(session(cut(bytes, [at]), true), want, `split at ${at}`);
      }
      assert.deepEqual(
        session(
          [...bytes].map((byte) => Uint8Array.of(byte)),
          true,
        ),
        want,
      );
      assert.deepEqual(
        session(
          [...bytes].map((byte) => Uint8Array.of(byte)),
          false,
        ),
        want,
      );
    });
  }

  it("reads bytes by the new framing that were already looked at by the old one", () => {
    const decoder = new FrameDecoder({ maxMessageBytes: 1000 });
    decoder.push(Buffer.from("<hello/>]]>]]>\n#1\na"));
    assert.deepEqual(decodeAll(decoder), { messages: ["<hello/>"] });
    decoder.push(Buffer.from("\n##"));
    assert.deepEqual(decodeAll(decoder), { messages: [] });
    decoder.useChunked();
    decoder.push(Buffer.from("\n"));
    assert.deepEqual(decodeAll(decoder), { messages: ["a"] });
  });

  it("goes on with end-of-message framing where the session stays on 1.0", () => {
    const decoder = new FrameDecoder({ maxMessageBytes: 1000 });
    decoder.push(Buffer.from("<hello/>]]>]]>\n<a/>]]>]]>"));
    assert.deepEqual(decodeAll(decoder), { messages: ["<hello/>", "<a/>"] });
  });
});

describe("framing properties", () => {
  const borders = fc.array(fc.nat(5000), { maxLength: 20 });
  const payload = fc.stringMatching(/^[a-z<>\]#\n]{1,200}$/).filter((text) => !text.includes("]]>]]>"));

  it("reads back any messages whatever the splits", () => {
    fc.assert(
      fc.property(
        fc.array(payload, { maxLength: 5 }),
        borders,
        fc.boolean(),
        (payloads, at, askAfterEach) => {
          const framed = [
            frameEndOfMessage(Buffer.from("<hello/>")),
            ...payloads.map((text) => frameChunked(Buffer.from(text))),
          ];
          const got = session(cut(Buffer.concat(framed), at), askAfterEach);
          assert.deepEqual(got, { messages: ["<hello/>", ...payloads], error: undefined });
        },
      ),
    );
  });

  it("never throws, and gives the same result for the same bytes whatever the splits", () => {
    const token = fc.constantFrom(
      "\n",
      "#",
      "##",
      "1",
      "3",
      "0",
      "42",
      "]]>",
      "]]>]]>",
      "\r",
      " ",
      "<a/>",
      "x",
      "\n#1\nx",
      "\n##\n",
    );
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.array(token, { maxLength: 40 }).map((tokens) => Buffer.from(tokens.join(""))),
    );
    fc.assert(
      fc.property(noise, borders, (bytes, at) => {
        assert.deepEqual(session(cut(bytes, at), true), session([bytes], true));
      }),
      { numRuns: 2000 },
    );
  });
});
