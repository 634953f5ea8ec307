import type { Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";

/** Configurations outside of the server, RFC 6241 §8.8; which URLs it may reach is for it to say. */
export interface UrlStore {
  /** For the capability, such as `file`. */
  readonly schemes: readonly string[];
  /** The document at a URL. */
  read(url: string): Promise<Result<string, RpcError>>;
  /** Writes a document, whole or not at all; `ok` means that it is on disk. */
  write(url: string, document: string): Promise<Result<undefined, RpcError>>;
  remove(url: string): Promise<Result<undefined, RpcError>>;
}
