import assert from "node:assert/strict";
import * as fc from "fast-check";
import { Secret } from "../../src/base/secret.ts";
import { ReplyStatus } from "../../src/tacacs/accounting-reply.ts";
import { PacketStream } from "../../src/tacacs/packet-stream.ts";
import { readRequestPacket, writeReplyPacket } from "../../src/tacacs/relay-packet.ts";
import { ReplyReader } from "../../src/tacacs/reply-reader.ts";
import { encodeRequestPacket } from "../../src/tacacs/request-packet.ts";
import { stopRequest } from "./sample-request.ts";

const KEY = new Secret("s3cret");

function packetOf(key: Secret | undefined): Buffer {
  const packet = encodeRequestPacket(stopRequest, 7, key, true);
  assert.ok(packet.ok);
  return packet.value;
}

/** Why a packet is refused, and whether its client is told. */
function fault(packet: Buffer, key: Secret | undefined): readonly [string, boolean] {
  const received = readRequestPacket(packet, key);
  assert.ok(!received.ok);
  return [received.error.reason, received.error.answer !== undefined];
}

describe("packets as a TACACS+ server has them", () => {
  for (const key of [KEY, undefined]) {
    it(`reads a request and writes its reply, ${key ? "obfuscated" : "in the clear"}`, () => {
      const received = readRequestPacket(packetOf(key), key);
      assert.ok(received.ok);
      assert.deepEqual(received.value.request, stopRequest);
      const reader = new ReplyReader(7, key);
      const reply = reader.push(
        writeReplyPacket(received.value.header, key, ReplyStatus.success, "thanks\n"),
      );
      assert.deepEqual(reply, {
        ok: true,
        value: { status: ReplyStatus.success, serverMessage: "thanks?", data: "" },
      });
    });
  }

  it("says what is wrong with a packet, and of what is not obfuscated as agreed tells the client nothing", () => {
    const changed = (at: number, value: number): Buffer => {
      const packet = packetOf(KEY);
      packet.writeUInt8(value, at);
      return packet;
    };
    assert.match(fault(packetOf(new Secret("other")), KEY)[0], /^the shared keys differ/);
    assert.equal(fault(packetOf(new Secret("other")), KEY)[1], true);
    assert.deepEqual(fault(packetOf(undefined), KEY), [
      "the packet is not obfuscated, although a key is set",
      false,
    ]);
    assert.deepEqual(fault(packetOf(KEY), undefined), [
      "the packet is obfuscated, although no key is set",
      false,
    ]);
    assert.match(fault(changed(0, 0x10), KEY)[0], /version byte 16/);
    assert.match(fault(changed(1, 9), KEY)[0], /type 9 is unknown/);
    assert.match(fault(changed(2, 3), KEY)[0], /seq_no is 3/);
  });

  it("never throws, whatever comes, and makes of cut packets what it makes of whole ones", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 80 }), fc.boolean(), (bytes, known) => {
        const packet = Buffer.from(bytes);
        if (known) packet.set([0xc0, 3, 1, 0]);
        readRequestPacket(packet, KEY);
        readRequestPacket(packet, undefined);
      }),
    );
    const whole = Buffer.concat([packetOf(KEY), packetOf(undefined)]);
    for (let cut = 1; cut < whole.length; cut++) {
      const stream = new PacketStream();
      const parts = [whole.subarray(0, cut), whole.subarray(cut)].flatMap((part) => {
        const packets = stream.push(part);
        assert.ok(packets.ok);
        return packets.value;
      });
      assert.deepEqual(parts, [packetOf(KEY), packetOf(undefined)]);
      assert.equal(stream.pending, 0);
    }
    const tooLong = Buffer.alloc(12);
    tooLong.writeUInt32BE(65_537, 8);
    assert.deepEqual(new PacketStream().push(tooLong), { ok: false, error: "length 65537 is above 65536" });
  });
});
