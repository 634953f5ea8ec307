import { createHash } from "node:crypto";
/*
 * RFC 8907 §4.5: the body is XORed with a chain of MD5 digests, cut to the body's length.
 *
 *   pad 1 = MD5( session_id | key | version | seq_no )
 *   pad n = MD5( session_id | key | version | seq_no | pad n-1 )
 *
 *          +------------------+------------------+-----------+
 *   body   |     16 bytes     |     16 bytes     |  the rest |
 *          +------------------+------------------+-----------+
 *   XOR    |      pad 1       |      pad 2       |  pad 3 ...  (cut)
 *          +------------------+------------------+-----------+
 */
const PAD_LENGTH = 16;
/**
 * Obfuscates a body, or clears an obfuscated one: the operation undoes itself.
 *
 * Gives a new buffer of the same length. The key is taken as UTF-8 bytes. Throws only where the
 * platform refuses MD5.
 */
export function obfuscate(body, header, key) {
    const keyBytes = Buffer.from(key.reveal(), "utf8");
    const seedLength = 4 + keyBytes.length + 2;
    // The previous pad lives behind the seed, so that each digest takes one contiguous input.
    const chained = Buffer.alloc(seedLength + PAD_LENGTH);
    chained.writeUInt32BE(header.sessionId, 0);
    keyBytes.copy(chained, 4);
    chained.writeUInt8(header.version, seedLength - 2);
    chained.writeUInt8(header.seqNo, seedLength - 1);
    // Rounded up to whole pads, so that the XOR can go by words of four bytes.
    const output = Buffer.alloc(Math.ceil(body.length / PAD_LENGTH) * PAD_LENGTH);
    output.set(body);
    for (let offset = 0; offset < output.length; offset += PAD_LENGTH) {
        const input = offset === 0 ? chained.subarray(0, seedLength) : chained;
        const pad = createHash("md5").update(input).digest();
        pad.copy(chained, seedLength);
        for (let word = 0; word < PAD_LENGTH; word += 4) {
            const at = offset + word;
            output.writeInt32LE(output.readInt32LE(at) ^ pad.readInt32LE(word), at);
        }
    }
    return output.subarray(0, body.length);
}
//# sourceMappingURL=obfuscation.js.map