import { FrameDecoder } from "../../../src/netconf/framing/decoder.ts";
import { OversizedMessage, type Message } from "../../../src/netconf/framing/oversized-message.ts";

export interface Decoded {
  readonly messages: readonly string[];
  readonly error?: string;
}

/** A message as text, or the beginning of one that is too large. */
export function textOf(message: Message): string {
  return message instanceof OversizedMessage
    ? `too large: ${message.head.toString("latin1")}`
    : message.toString("latin1");
}

/** Every message a decoder has ready, and its error if it has one. */
export function decodeAll(decoder: FrameDecoder): Decoded {
  const messages: string[] = [];
  for (;;) {
    const result = decoder.next();
    if (!result.ok) return { messages, error: "malformed" };
    if (result.value === undefined) return { messages };
    messages.push(textOf(result.value));
  }
}

/** Pushes pieces into a new decoder, asking for messages after each. */
export function decodeSplit(
  pieces: readonly string[],
  options: { readonly maxMessageBytes?: number; readonly chunked?: boolean } = {},
): Decoded {
  const decoder = new FrameDecoder({ maxMessageBytes: options.maxMessageBytes ?? 1000 });
  if (options.chunked === true) decoder.useChunked();
  const messages: string[] = [];
  for (const piece of pieces) {
    decoder.push(Buffer.from(piece, "latin1"));
    const decoded = decodeAll(decoder);
    messages.push(...decoded.messages);
    if (decoded.error !== undefined) return { messages, error: decoded.error };
  }
  return { messages };
}
