import type { Context, DataNode } from "libyang-wasm";
import { CLEAR_TEXT, cryptHashOf, type CryptHashId } from "../yang/crypt-hash.ts";
import { errorPath } from "../yang/error-path.ts";
import { invalidValue, operationFailed, resourceDenied, type RpcError } from "../yang/rpc-error.ts";

/** Makes the crypt hash of a password, with a salt of its own; undefined where it cannot. Never rejects. */
export type PasswordHash = (password: string, id: CryptHashId) => Promise<string | undefined>;

/** Clear passwords in one message: each takes tens of milliseconds to hash. */
const MAX_PASSWORDS = 256;

/** Bytes of a password; the time of hashing grows with the square of them. */
const MAX_PASSWORD_BYTES = 512;

/** Without one of these there is no `$0$` in a message, however its characters are written. */
const SUSPECT = /\$0\$|&#|<!\[CDATA\[/;

/** Whether a message may hold a clear text password; nearly every one is cleared by this. */
export function mayHoldPasswords(text: string): boolean {
  return SUSPECT.test(text);
}

/**
 * Puts a hash in the place of every clear text password that an operation brings (RFC 7317, iana-crypt-hash), before
 * anybody else sees it: no datastore, no revision and no error ever holds the clear text.
 */
export async function hashClearTextPasswords(
  op: DataNode,
  context: Context,
  hash: PasswordHash | undefined,
): Promise<RpcError | undefined> {
  const passwords = [...clearTextPasswords(op.firstChild)];
  if (passwords.length > MAX_PASSWORDS) {
    return resourceDenied(
      "application",
      `The message has ${passwords.length} clear text passwords, more than ${MAX_PASSWORDS}: send several messages, or hashes.`,
    );
  }
  for (const { node, id } of passwords) {
    const place = { path: errorPath(context, node.path) };
    const password = (node.value ?? "").slice(CLEAR_TEXT.length);
    if (password === "" || Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
      return invalidValue("application", `A password has 1 to ${MAX_PASSWORD_BYTES} bytes.`, place);
    }
    const hashed = await hash?.(password, id);
    if (hashed === undefined) {
      return operationFailed("application", "The password could not be hashed: send its crypt hash.", place);
    }
    node.setValue(hashed);
  }
  return undefined;
}

function* clearTextPasswords(first: DataNode | undefined): Iterable<{ node: DataNode; id: CryptHashId }> {
  for (let node = first; node; node = node.next) {
    const { schema } = node;
    if (!schema) continue; // what has no schema is refused where it is used
    if (schema.kind === "leaf" || schema.kind === "leaf-list") {
      if (!node.value?.startsWith(CLEAR_TEXT)) continue;
      const id = cryptHashOf(schema);
      if (id !== undefined) yield { node, id };
    } else if (schema.kind === "anyxml" || schema.kind === "anydata") {
      yield* clearTextPasswords(node.anyFirst);
    } else yield* clearTextPasswords(node.firstChild);
  }
}
