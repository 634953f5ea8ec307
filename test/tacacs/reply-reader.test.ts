import assert from "node:assert/strict";
import * as fc from "fast-check";
import { Secret } from "../../src/base/secret.ts";
import { encodeAccountingReply, ReplyStatus } from "../../src/tacacs/accounting-reply.ts";
import { encodeHeader } from "../../src/tacacs/header.ts";
import type { Header } from "../../src/tacacs/header.ts";
import { obfuscate } from "../../src/tacacs/obfuscation.ts";
import { ReplyReader } from "../../src/tacacs/reply-reader.ts";

const SESSION_ID = 0xcafe_f00d;
const key = new Secret("s3cret");
const reply = { status: ReplyStatus.success, serverMessage: "noted", data: "" };
const clearBody = encodeAccountingReply(reply);
const header: Header = {
  version: 0xc0,
  type: 3,
  seqNo: 2,
  flags: 0,
  sessionId: SESSION_ID,
  length: clearBody.length,
};

function packet(
  change: Partial<Header> = {},
  body: Buffer = clearBody,
  packetKey: Secret | undefined = key,
): Buffer {
  const fields = { ...header, length: body.length, ...change };
  return Buffer.concat([
    encodeHeader(fields),
    packetKey === undefined ? body : obfuscate(body, fields, packetKey),
  ]);
}

/** Reads one packet at once and gives the kind of the outcome. */
function outcome(bytes: Buffer, readerKey: Secret | undefined = key): string {
  const result = new ReplyReader(SESSION_ID, readerKey).push(bytes);
  if (result === undefined) return "incomplete";
  return result.ok ? "ok" : result.error.kind;
}

describe("reading a reply (RFC 8907 §4.1, §4.5)", () => {
  it("gives the same reply wherever the bytes are cut", () => {
    const bytes = packet();
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = new ReplyReader(SESSION_ID, key);
      const first = reader.push(bytes.subarray(0, cut));
      const result = cut === bytes.length ? first : reader.push(bytes.subarray(cut));
      if (cut < bytes.length) assert.equal(first, undefined);
      assert.deepEqual(result, { ok: true, value: reply }, `cut after ${cut} bytes`);
      assert.equal(reader.received, bytes.length);
    }
  });

  it("takes a reply byte by byte", () => {
    const reader = new ReplyReader(SESSION_ID, key);
    const results = [...packet()].map((value) => reader.push(Buffer.from([value])));
    assert.deepEqual(results.pop(), { ok: true, value: reply });
    assert.ok(results.every((result) => result === undefined));
  });

  it("disregards bytes behind the reply", () => {
    assert.equal(outcome(Buffer.concat([packet(), Buffer.from("surplus")])), "ok");
  });

  it("disregards the single-connect flag and another minor version", () => {
    assert.equal(outcome(packet({ flags: 0x04 })), "ok");
    assert.equal(outcome(packet({ version: 0xc1 })), "ok");
  });

  it("reads a clear reply where no key is set", () => {
    const bytes = Buffer.concat([encodeHeader({ ...header, flags: 0x01 }), clearBody]);
    assert.deepEqual(new ReplyReader(SESSION_ID, undefined).push(bytes), { ok: true, value: reply });
  });

  const table = [
    { name: "another major version", input: packet({ version: 0xd0 }), want: "malformed" },
    { name: "an authorization reply", input: packet({ type: 2 }), want: "malformed" },
    { name: "seq_no 1", input: packet({ seqNo: 1 }), want: "malformed" },
    { name: "seq_no 4", input: packet({ seqNo: 4 }), want: "malformed" },
    { name: "another session", input: packet({ sessionId: SESSION_ID + 1 }), want: "malformed" },
    { name: "a clear reply where a key is set", input: packet({ flags: 0x01 }), want: "wrong-key" },
    { name: "another key", input: packet({}, clearBody, new Secret("S3cret")), want: "wrong-key" },
    {
      name: "a body obfuscated for another seq_no",
      input: Buffer.concat([encodeHeader(header), obfuscate(clearBody, { ...header, seqNo: 1 }, key)]),
      want: "wrong-key",
    },
    { name: "an unknown status", input: packet({}, Buffer.from("0000000007", "hex")), want: "malformed" },
    {
      name: "a length below the shortest reply",
      input: packet({ length: 4 }).subarray(0, 12),
      want: "malformed",
    },
    {
      name: "a length of 65,537, before any body",
      input: packet({ length: 65_537 }).subarray(0, 12),
      want: "malformed",
    },
    {
      name: "the greatest length",
      input: packet({ length: 0xffff_ffff }).subarray(0, 12),
      want: "malformed",
    },
  ];
  for (const { name, input, want } of table) {
    it(`rejects ${name}`, () => assert.equal(outcome(input), want));
  }

  it("takes a length mismatch in a clear reply for malformed, as no key is in play", () => {
    const bytes = Buffer.concat([
      encodeHeader({ ...header, flags: 0x01 }),
      Buffer.alloc(clearBody.length, 1),
    ]);
    const result = new ReplyReader(SESSION_ID, undefined).push(bytes);
    assert.equal(result?.ok === false ? result.error.kind : "ok", "malformed");
  });

  it("takes an obfuscated reply where no key is set for a wrong key", () => {
    const result = new ReplyReader(SESSION_ID, undefined).push(packet());
    assert.equal(result?.ok === false ? result.error.kind : "ok", "wrong-key");
  });

  it("reads the longest body allowed", () => {
    const long = encodeAccountingReply({
      ...reply,
      serverMessage: "m".repeat(65_000),
      data: "d".repeat(531),
    });
    assert.equal(long.length, 65_536);
    assert.equal(outcome(packet({}, long)), "ok");
  });

  it("never throws, whatever arrives in whatever pieces", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 });
    fc.assert(
      fc.property(pieces, fc.boolean(), (chunks, afterHeader) => {
        const reader = new ReplyReader(SESSION_ID, key);
        if (afterHeader) reader.push(encodeHeader(header));
        for (const chunk of chunks) if (reader.push(Buffer.from(chunk)) !== undefined) break;
      }),
    );
  });

  it("finds every single byte of the header changed, or still reads the same reply", () => {
    const bytes = packet();
    fc.assert(
      fc.property(fc.nat({ max: 11 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        const harmless = at === 3 && (flip & 0x01) === 0;
        assert.equal(outcome(changed) === "ok", harmless);
      }),
    );
  });
});
