import type { Socket } from "node:net";
import type { Result } from "../base/result.ts";
import { ReplyStatus } from "../tacacs/accounting-reply.ts";
import { HeaderFlag } from "../tacacs/header.ts";
import { PacketStream } from "../tacacs/packet-stream.ts";
import { readRequestPacket, writeReplyPacket, type ReceivedPacket } from "../tacacs/relay-packet.ts";
import type { Accepted, Refused } from "./acceptance.ts";
import type { AccountingRecord } from "./record.ts";
import type { RelayClient } from "./relay-config.ts";
import { relayedRecord } from "./relay-record.ts";

/** Requests of one connection that wait for the disk; more are not read meanwhile. */
const MAX_UNANSWERED = 64;

/** Milliseconds of silence after which a connection is closed: of one that has said nothing yet, and of a shared one. */
const FIRST_PACKET_MS = 30_000;
const IDLE_MS = 600_000;

/** Octets of replies that a device may leave unread. */
const MAX_UNREAD = 256 * 1024;

/** What the relay counts of its clients. */
export interface RelayCounters {
  accepted: number;
  refused: number;
  malformed: number;
  lastFailure: string | undefined;
}

/** What a connection from a device needs. */
export interface RelayConnectionOptions {
  readonly client: RelayClient;
  /** The device's address. */
  readonly device: string;
  /** Whether TLS protects the packets, so that none is obfuscated (RFC 9887 §4). */
  readonly overTls: boolean;
  readonly accept: (record: AccountingRecord) => Promise<Result<Accepted, Refused>>;
  readonly counters: RelayCounters;
  /** Called with each failure, for the log. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Serves one connection of a device (RFC 8907 §7): a request is answered with SUCCESS once its record is on disk. The
 * connection carries many sessions at once where the device asks for that in its first packet (§4.3), else one.
 */
export function serveRelay(socket: Socket, options: RelayConnectionOptions): void {
  const { client, counters, onFailure } = options;
  const key = options.overTls ? undefined : client.sharedKey;
  const stream = new PacketStream();
  let shared: boolean | undefined;
  let unanswered = 0;
  let ending = false;

  const fail = (reason: string, kind: "refused" | "malformed"): void => {
    counters[kind] += 1;
    counters.lastFailure = reason;
    onFailure(reason);
  };
  /** Takes no more, and closes when all is answered. */
  const end = (): void => {
    ending = true;
    if (unanswered === 0) socket.end();
  };
  const send = (packet: Buffer): void => {
    if (socket.destroyed) return;
    socket.write(packet);
    if (socket.writableLength > MAX_UNREAD) socket.destroy();
  };
  const answer = async ({ header, request }: ReceivedPacket, flags: number): Promise<void> => {
    unanswered += 1;
    if (unanswered >= MAX_UNANSWERED) socket.pause();
    const outcome = await options.accept(relayedRecord(request, client.template, options.device));
    if (outcome.ok) counters.accepted += 1;
    else fail(outcome.error.message, "refused");
    send(
      outcome.ok
        ? writeReplyPacket(header, key, ReplyStatus.success, "", flags)
        : writeReplyPacket(header, key, ReplyStatus.error, `not stored: ${outcome.error.kind}`, flags),
    );
    unanswered -= 1;
    if (ending && unanswered === 0) socket.end();
    else socket.resume();
  };

  socket.setTimeout(FIRST_PACKET_MS, () => socket.destroy());
  socket.on("error", () => undefined); // `close` follows
  socket.on("end", end);
  socket.on("data", (chunk: Buffer) => {
    const packets = stream.push(chunk);
    if (!packets.ok) {
      fail(packets.error, "malformed");
      socket.destroy();
      return;
    }
    for (const packet of packets.value) {
      if (ending) return;
      const first = shared === undefined;
      shared ??= (packet.readUInt8(3) & HeaderFlag.singleConnect) !== 0;
      if (first && shared) socket.setTimeout(IDLE_MS);
      const received = readRequestPacket(packet, key);
      if (received.ok) {
        void answer(received.value, first && shared ? HeaderFlag.singleConnect : 0);
        if (!shared) end();
        continue;
      }
      const { kind, reason, answer: told } = received.error;
      fail(reason, kind === "malformed" ? "malformed" : "refused");
      if (told) send(told);
      end();
    }
  });
}
