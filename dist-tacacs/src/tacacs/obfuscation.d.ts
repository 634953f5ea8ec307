import type { Secret } from "../base/secret.ts";
import type { Header } from "./header.ts";
/**
 * Obfuscates a body, or clears an obfuscated one: the operation undoes itself.
 *
 * Gives a new buffer of the same length. The key is taken as UTF-8 bytes. Throws only where the
 * platform refuses MD5.
 */
export declare function obfuscate(body: Uint8Array, header: Pick<Header, "sessionId" | "version" | "seqNo">, key: Secret): Buffer;
