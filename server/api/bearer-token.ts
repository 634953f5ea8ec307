import { createHash, timingSafeEqual } from "node:crypto";
import type { Secret } from "../../src/index.ts";

/** RFC 6750 §2.1; the scheme's name is of any case (RFC 9110 §11.1). */
const CREDENTIALS = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** True where the header `Authorization` bears the token; takes as long whatever it bears. */
export function bearsToken(authorization: string | undefined, token: Secret): boolean {
  const borne = CREDENTIALS.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(borne), digest(token.reveal()));
}

/** Of equal length, whatever the text: a comparison then tells nothing about it. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
