import type { SchemaNode } from "libyang-wasm";

/** The identifier of a hash function in a crypt hash: SHA-256 or SHA-512 (RFC 7317, iana-crypt-hash). */
export type CryptHashId = "5" | "6";

/** What marks a value of iana-crypt-hash as clear text. */
export const CLEAR_TEXT = "$0$";

const DIGITS: Readonly<Record<CryptHashId, number>> = { "5": 43, "6": 86 };

/** One answer for each leaf, for the life of its schema. */
const known = new WeakMap<SchemaNode, CryptHashId | undefined>();

/**
 * The best hash function that a leaf of iana-crypt-hash takes; undefined for every other node. libyang resolves
 * typedefs, so the type is known by the values it takes.
 */
export function cryptHashOf(schema: SchemaNode): CryptHashId | undefined {
  if (schema.kind !== "leaf" && schema.kind !== "leaf-list") return undefined;
  if (!known.has(schema)) known.set(schema, bestHash(schema));
  return known.get(schema);
}

function bestHash(schema: SchemaNode): CryptHashId | undefined {
  const takes = (value: string): boolean => schema.canonical(value).ok;
  if (!takes(`${CLEAR_TEXT}x`) || takes("x") || takes("$x$x")) return undefined;
  return (["6", "5"] as const).find((id) => takes(`$${id}$x$${"x".repeat(DIGITS[id])}`));
}
