import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import type { AccountingRequest, EncodeError } from "./accounting-request.ts";
/** Writes a whole request packet; without a key the body stays clear and the header says so (RFC 8907 §4.5). */
export declare function encodeRequestPacket(request: AccountingRequest, sessionId: number, key: Secret | undefined): Result<Buffer, EncodeError>;
