const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a message, which is UTF-8 (RFC 6241 §3), without a byte order mark; undefined where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
