import type { Secret } from "../src/index.ts";
import type { UserKey } from "./user-key.ts";

/** A user who may log in before any is configured over NETCONF. */
export interface BootstrapUser {
  readonly name: string;
  /** crypt(3) hash `$5$` or `$6$`; absent: no password log-in. */
  readonly passwordHash?: Secret;
  readonly authorizedKeys: readonly UserKey[];
  /** Whether sessions are recovery sessions, which no access control restricts (RFC 8341 §3.3.3); absent: they are. */
  readonly recovery?: boolean;
  /** Groups of access control, besides those that `/nacm/groups` names. */
  readonly groups?: readonly string[];
}

/** What a user is to access control. A user whom the configuration does not name has none. */
export interface Standing {
  readonly recovery: boolean;
  readonly groups: readonly string[];
}

/** Gives the standing of each user of the configuration. */
export function standings(users: readonly BootstrapUser[]): (username: string) => Standing {
  const byName = new Map(
    users.map(({ name, recovery = true, groups = [] }): [string, Standing] => [name, { recovery, groups }]),
  );
  return (username) => byName.get(username) ?? { recovery: false, groups: [] };
}
