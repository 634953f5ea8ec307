import type { Secret } from "../src/index.ts";
import type { UserKey } from "./user-key.ts";

/** A user who may log in before any is configured over NETCONF. */
export interface BootstrapUser {
  readonly name: string;
  /** crypt(3) hash `$5$` or `$6$`; absent: no password log-in. */
  readonly passwordHash?: Secret;
  readonly authorizedKeys: readonly UserKey[];
}
