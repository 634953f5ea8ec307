import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { Secret } from "../../src/base/secret.ts";
import { obfuscate } from "../../src/tacacs/obfuscation.ts";

/** The formula of RFC 8907 §4.5, written down as slowly as it reads. */
function plainPad(sessionId: number, key: string, version: number, seqNo: number, length: number): Buffer {
  const seed = [
    Buffer.from(sessionId.toString(16).padStart(8, "0"), "hex"),
    Buffer.from(key, "utf8"),
    Buffer.from([version]),
    Buffer.from([seqNo]),
  ];
  const digests: Buffer[] = [];
  while (digests.length * 16 < length) {
    digests.push(
      createHash("md5")
        .update(Buffer.concat([...seed, ...digests.slice(-1)]))
        .digest(),
    );
  }
  return Buffer.concat(digests).subarray(0, length);
}

describe("body obfuscation (RFC 8907 §4.5)", () => {
  // Computed by another implementation of MD5, in another language.
  const vectors = [
    {
      name: "less than one pad",
      sessionId: 0x12345678,
      key: "tac_plus_key",
      version: 0xc0,
      seqNo: 1,
      pad: "90882af688",
    },
    {
      name: "one whole pad, a session_id above 2^31",
      sessionId: 0xfedcba98,
      key: "shared",
      version: 0xc0,
      seqNo: 2,
      pad: "46022934d26082d8b719813f19a2f308",
    },
    {
      name: "three pads, the last one cut, a key beyond US-ASCII",
      sessionId: 1,
      key: "schlüssel",
      version: 0xc1,
      seqNo: 2,
      pad: "785243818df3994f9a30196f09417e955f507513992be1c7015126ac5f7ddcfc28e8c6ca7be8eff3",
    },
    {
      name: "an empty key",
      sessionId: 0,
      key: "",
      version: 0xc0,
      seqNo: 1,
      pad: "887f5acab8659224a76e333c7086e749aa",
    },
  ];
  for (const { name, key, pad, ...header } of vectors) {
    it(`makes the known pad: ${name}`, () => {
      const zeros = Buffer.alloc(pad.length / 2);
      assert.equal(obfuscate(zeros, header, new Secret(key)).toString("hex"), pad);
    });
  }

  const inputs = [
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 0, max: 0xffff_ffff }),
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }),
  ] as const;

  it("agrees with the plain formula", () => {
    fc.assert(
      fc.property(...inputs, (body, sessionId, key, version, seqNo) => {
        const pad = plainPad(sessionId, key, version, seqNo, body.length);
        const want = Buffer.from(body.map((value, index) => value ^ pad.readUInt8(index)));
        assert.deepEqual(obfuscate(body, { sessionId, version, seqNo }, new Secret(key)), want);
      }),
    );
  });

  it("undoes itself and leaves its input alone", () => {
    fc.assert(
      fc.property(...inputs, (body, sessionId, key, version, seqNo) => {
        const before = Buffer.from(body);
        const header = { sessionId, version, seqNo };
        const sealed = obfuscate(body, header, new Secret(key));
        assert.deepEqual(Buffer.from(body), before);
        assert.deepEqual(obfuscate(sealed, header, new Secret(key)), before);
      }),
    );
  });
});
