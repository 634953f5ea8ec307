import assert from "node:assert/strict";
import fc from "fast-check";
import { frameEndOfMessage } from "../../../src/netconf/framing/end-of-message.ts";
import { decodeSplit, type Decoded } from "./decoding.ts";

function pieces(text: string, borders: readonly number[]): string[] {
  const sorted = [0, ...borders.map((border) => border % (text.length + 1)), text.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
}

describe("end-of-message framing properties (RFC 6242 §4.3)", () => {
  const borders = fc.array(fc.nat(2000), { maxLength: 20 });
  const payload = fc
    .stringMatching(/^[a-z<>]([a-z<>\]\n]{0,60}[a-z])?$/)
    .filter((text) => !text.includes("]]>]]>"));

  it("reads back any messages whatever the splits", () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 6 }), borders, (messages, at) => {
        const framed = messages.map((text) => frameEndOfMessage(Buffer.from(text)).toString()).join("");
        assert.deepEqual(decodeSplit(pieces(framed, at)), { messages });
      }),
    );
  });

  for (const chunked of [false, true]) {
    it(`gives the same for the same bytes whatever the splits, ${chunked ? "in chunks" : "up to the end"}`, () => {
      const token = fc.constantFrom(
        "\n",
        "#",
        "1",
        "3",
        "0",
        "]",
        "]]>",
        "]]>]]>",
        "\r",
        " ",
        "<a/>",
        "\n#1\nx",
        "\n##\n",
      );
      const noise = fc.oneof(
        fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
        fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join("")),
      );
      const options = { chunked, maxMessageBytes: 60 };
      fc.assert(
        fc.property(noise, borders, (text, at) => {
          const whole: Decoded = decodeSplit([text], options);
          assert.deepEqual(decodeSplit(pieces(text, at), options), whole);
        }),
        { numRuns: 1000 },
      );
    });
  }
});
