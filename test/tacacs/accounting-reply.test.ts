import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  decodeAccountingReply,
  encodeAccountingReply,
  ReplyStatus,
} from "../../src/tacacs/accounting-reply.ts";

const ascii = fc.string({ unit: "grapheme-ascii", maxLength: 300 });
const anyReply = fc.record(
  { status: fc.constantFrom(...Object.values(ReplyStatus)), serverMessage: ascii, data: ascii },
  { noNullPrototype: true },
);

describe("accounting reply (RFC 8907 §7.2)", () => {
  it("puts every field in its place", () => {
    const bytes = encodeAccountingReply({ status: ReplyStatus.follow, serverMessage: "abc", data: "de" });
    assert.equal(bytes.toString("latin1"), "\x00\x03\x00\x02\x21abcde");
  });

  it("reads what it wrote", () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        assert.deepEqual(decodeAccountingReply(encodeAccountingReply(reply)), { ok: true, value: reply });
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        decodeAccountingReply(Buffer.from(bytes));
      }),
    );
  });

  it("takes the bytes of the longest texts", () => {
    const reply = {
      status: ReplyStatus.success,
      serverMessage: "m".repeat(0xffff),
      data: "d".repeat(0xffff),
    };
    assert.deepEqual(decodeAccountingReply(encodeAccountingReply(reply)), { ok: true, value: reply });
  });

  it("shows bytes that could upset a terminal as U+FFFD", () => {
    const result = decodeAccountingReply(Buffer.from("\x00\x04\x00\x01\x02a\x1b\xffb\n", "latin1"));
    assert.deepEqual(result, {
      ok: true,
      value: { status: 2, serverMessage: "a\ufffd\ufffdb", data: "\ufffd" },
    });
  });

  const table = [
    { name: "no byte at all", input: "", want: "malformed" },
    { name: "a body one byte too short for a status", input: "00000000", want: "malformed" },
    { name: "server_msg_len beyond the body", input: "0001000001", want: "length-mismatch" },
    { name: "data_len beyond the body", input: "0000000101", want: "length-mismatch" },
    { name: "server_msg_len one short", input: "00010000016161", want: "length-mismatch" },
    { name: "data_len one short", input: "00000001016161", want: "length-mismatch" },
    { name: "a surplus byte", input: "000000000100", want: "length-mismatch" },
    { name: "both lengths at their greatest", input: "ffffffff01", want: "length-mismatch" },
    { name: "status 0", input: "0000000000", want: "malformed" },
    { name: "an unknown status", input: "0000000003", want: "malformed" },
  ];
  for (const { name, input, want } of table) {
    it(`rejects ${name}`, () => {
      const result = decodeAccountingReply(Buffer.from(input, "hex"));
      assert.equal(result.ok ? "ok" : result.error.kind, want);
    });
  }
});
