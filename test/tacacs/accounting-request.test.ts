import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  AccountingFlags,
  decodeAccountingRequest,
  encodeAccountingRequest,
} from "../../src/tacacs/accounting-request.ts";
import type { AccountingRequest } from "../../src/tacacs/accounting-request.ts";
import { stopRequest } from "./sample-request.ts";

function encoded(request: AccountingRequest): Buffer {
  const body = encodeAccountingRequest(request);
  assert.ok(body.ok, JSON.stringify(body));
  return body.value;
}

/** Encodes and reads back. */
function roundTrip(request: AccountingRequest): AccountingRequest {
  const decoded = decodeAccountingRequest(encoded(request));
  assert.ok(decoded.ok, JSON.stringify(decoded));
  return decoded.value;
}

const printable = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength,
  });
const byte = fc.integer({ min: 0, max: 255 });
const argument = fc
  .tuple(
    printable(60).map((name) => `n${name.replaceAll(/[=*]/g, "")}`),
    printable(190),
    fc.boolean(),
  )
  .map(([name, value, optional]) => (optional ? { name, value, optional } : { name, value }));
const anyRequest: fc.Arbitrary<AccountingRequest> = fc.record(
  {
    flags: fc.constantFrom(...Object.values(AccountingFlags)),
    authenMethod: byte,
    privilegeLevel: fc.integer({ min: 0, max: 15 }),
    authenType: byte,
    authenService: byte,
    user: printable(255),
    port: printable(255),
    remoteAddress: printable(255),
    args: fc.array(argument, { maxLength: 255 }),
  },
  { noNullPrototype: true },
);

/** A request whose second argument is this one. */
const arg = (name: string, value: string): Partial<AccountingRequest> => ({
  args: [
    { name: "task_id", value: "1" },
    { name, value },
  ],
});

describe("accounting request (RFC 8907 §7.1)", () => {
  it("puts every field in its place", () => {
    const body = encoded({
      ...stopRequest,
      args: [
        { name: "task_id", value: "1" },
        { name: "x", value: "", optional: true },
      ],
    });
    assert.equal(
      body.toString("latin1"),
      "\x04\x06\x0f\x01\x01\x05\x09\x09\x02\x09\x02alicenetconf12192.0.2.7task_id=1x*",
    );
  });

  it("keeps separators within a value", () => {
    assert.deepEqual(roundTrip(stopRequest), stopRequest);
  });

  it("reads what it wrote", () => {
    fc.assert(fc.property(anyRequest, (request) => assert.deepEqual(roundTrip(request), request)));
  });

  it("sends a user name as UTF-8 in NFC with width forms mapped and case kept (§3.7, RFC 8265 §3.4)", () => {
    const table = [
      { user: "Jürgen", want: "J\u00fcrgen" },
      { user: "Ju\u0308rgen", want: "J\u00fcrgen" },
      { user: "\uff21dmin", want: "Admin" },
      { user: "\u{1f600}", want: "\u{1f600}" },
    ];
    for (const { user, want } of table) assert.equal(roundTrip({ ...stopRequest, user }).user, want);
  });

  it("takes every text at its longest, and none at all", () => {
    const long = "x".repeat(255);
    const full = {
      ...stopRequest,
      user: long,
      port: long,
      remoteAddress: long,
      args: [{ name: "n", value: "v".repeat(253) }],
    };
    assert.deepEqual(roundTrip(full), full);
    const empty = { ...stopRequest, user: "", port: "", remoteAddress: "", args: [] };
    assert.equal(encoded(empty).length, 9);
    assert.deepEqual(roundTrip(empty), empty);
  });

  describe("names the field that cannot be encoded", () => {
    const flags = 6 as AccountingFlags; // STOP with WATCHDOG: the type refuses it, callers from JavaScript may not
    const table: readonly { name: string; change: Partial<AccountingRequest>; field: string }[] = [
      { name: "flags of no record kind", change: { flags }, field: "flags" },
      { name: "authen_method above a byte", change: { authenMethod: 256 }, field: "authen_method" },
      { name: "priv_lvl above 15", change: { privilegeLevel: 16 }, field: "priv_lvl" },
      { name: "negative priv_lvl", change: { privilegeLevel: -1 }, field: "priv_lvl" },
      { name: "authen_type with a fraction", change: { authenType: 1.5 }, field: "authen_type" },
      { name: "authen_service not a number", change: { authenService: Number.NaN }, field: "authen_service" },
      { name: "user of 256 bytes", change: { user: "u".repeat(256) }, field: "user" },
      { name: "user of 128 characters and 256 bytes", change: { user: "ü".repeat(128) }, field: "user" },
      { name: "user with a line break", change: { user: "a\nb" }, field: "user" },
      { name: "user with half a surrogate pair", change: { user: "a\ud800" }, field: "user" },
      { name: "port of 256 bytes", change: { port: "p".repeat(256) }, field: "port" },
      { name: "port beyond US-ASCII", change: { port: "pört" }, field: "port" },
      { name: "rem_addr of 256 bytes", change: { remoteAddress: "r".repeat(256) }, field: "rem_addr" },
      { name: "rem_addr with DEL", change: { remoteAddress: "\x7f" }, field: "rem_addr" },
      {
        name: "256 arguments",
        change: { args: Array.from({ length: 256 }, () => ({ name: "a", value: "" })) },
        field: "arg_cnt",
      },
      { name: "argument of 256 bytes", change: arg("n", "v".repeat(254)), field: "arg_2" },
      { name: "argument without a name", change: arg("", "v"), field: "arg_2" },
      { name: "separator in an argument's name", change: arg("a*b", "v"), field: "arg_2" },
      { name: "control character in an argument", change: arg("cmd", "a\u0000"), field: "arg_2" },
      { name: "trailing line break in an argument", change: arg("cmd", "a\n"), field: "arg_2" },
      {
        name: "body above 65,536 bytes",
        change: {
          user: "u".repeat(255),
          port: "p".repeat(255),
          remoteAddress: "r".repeat(255),
          args: Array.from({ length: 255 }, () => ({ name: "n", value: "v".repeat(253) })),
        },
        field: "length",
      },
    ];
    for (const { name, change, field } of table) {
      it(name, () => {
        const result = encodeAccountingRequest({ ...stopRequest, ...change });
        assert.equal(result.ok ? undefined : result.error.field, field);
      });
    }
  });

  describe("decoding", () => {
    it("never throws, and accepts only bodies it would write itself", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
          const decoded = decodeAccountingRequest(Buffer.from(bytes));
          if (decoded.ok) roundTrip(decoded.value);
        }),
      );
    });

    it("survives any one byte changed", () => {
      const body = encoded(stopRequest);
      fc.assert(
        fc.property(fc.nat({ max: body.length - 1 }), byte, (at, value) => {
          const changed = Buffer.from(body);
          changed[at] = value;
          decodeAccountingRequest(changed);
        }),
      );
    });

    it("finds every truncation and every surplus byte", () => {
      const body = encoded(stopRequest);
      for (let length = 0; length < body.length; length += 1) {
        const result = decodeAccountingRequest(body.subarray(0, length));
        assert.equal(result.ok ? "ok" : result.error.kind, "length-mismatch", `${length} bytes`);
      }
      const result = decodeAccountingRequest(Buffer.concat([body, Buffer.from([0])]));
      assert.equal(result.ok ? "ok" : result.error.kind, "length-mismatch");
    });

    for (const { name, at } of [
      { name: "user_len", at: 5 },
      { name: "port_len", at: 6 },
      { name: "rem_addr_len", at: 7 },
      { name: "arg_cnt", at: 8 },
      { name: "arg_1_len", at: 9 },
      { name: "arg_3_len", at: 11 },
    ]) {
      it(`finds a wrong ${name}`, () => {
        for (const change of [-1, 1]) {
          const body = encoded(stopRequest);
          body.writeUInt8(body.readUInt8(at) + change, at);
          const result = decodeAccountingRequest(body);
          assert.equal(result.ok ? "ok" : result.error.kind, "length-mismatch");
        }
      });
    }

    it("refuses an argument without separator, control characters and invalid flags", () => {
      const body = encoded(stopRequest).toString("latin1");
      for (const changed of [
        body.replace("task_id=", "task_id_"),
        body.replace("alice", "al\x00ce"),
        body.replace("alice", "al\xffce"),
        body.replace("netconf12", "netconf\x1b2"),
        body.replace("192.0.2.7", "192.0.2\xff7"),
        `\x06${body.slice(1)}`,
        `${body.slice(0, 2)}\x10${body.slice(3)}`,
      ]) {
        const result = decodeAccountingRequest(Buffer.from(changed, "latin1"));
        assert.equal(result.ok ? "ok" : result.error.kind, "malformed");
      }
    });
  });
});
