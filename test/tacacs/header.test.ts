import assert from "node:assert/strict";
import * as fc from "fast-check";
import { decodeHeader, encodeHeader, HEADER_LENGTH } from "../../src/tacacs/header.ts";

const byte = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff_ffff });
const header = fc.record(
  { version: byte, type: byte, seqNo: byte, flags: byte, sessionId: word, length: word },
  { noNullPrototype: true },
);

describe("packet header (RFC 8907 §4.1)", () => {
  it("puts every field in its place", () => {
    const bytes = encodeHeader({
      version: 0xc0,
      type: 3,
      seqNo: 1,
      flags: 4,
      sessionId: 0xfedcba98,
      length: 0x01020304,
    });
    assert.equal(bytes.toString("hex"), "c0030104fedcba9801020304");
  });

  it("reads what it wrote", () => {
    fc.assert(
      fc.property(header, (fields) => {
        assert.deepEqual(decodeHeader(encodeHeader(fields)), { ok: true, value: fields });
      }),
    );
  });

  it("refuses fewer than 12 bytes and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        assert.equal(decodeHeader(Buffer.from(bytes)).ok, bytes.length >= HEADER_LENGTH);
      }),
    );
  });

  it("refuses to write a field out of range", () => {
    assert.throws(
      () => encodeHeader({ version: 0xc0, type: 3, seqNo: 256, flags: 0, sessionId: 1, length: 0 }),
      RangeError,
    );
  });
});
