import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { Datastore } from "../../datastore/datastore.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { invalidValue, type RpcError } from "../../yang/rpc-error.ts";

/** Namespace of `<get-data>` and `<edit-data>`, RFC 8526 §4. */
export const NMDA_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda";

/** Identities of RFC 8342 that are the datastores of RFC 6241. */
const CONFIGURATION: ReadonlyMap<string, DatastoreName> = new Map([
  ["ietf-datastores:running", "running"],
  ["ietf-datastores:candidate", "candidate"],
  ["ietf-datastores:startup", "startup"],
]);

/** The identity of the operational state datastore, RFC 8342 §5.3. */
export const OPERATIONAL = "ietf-datastores:operational";

/** RFC 8342 §5.1.4: running as it is intended to be. Nothing transforms running here, so it is running. */
const INTENDED = "ietf-datastores:intended";

/** The datastore that an identity names, to be read: `undefined` is operational. */
export function readableDatastore(
  datastore: Datastore,
  identity: string,
): Result<DatastoreName | undefined, RpcError> {
  if (identity === OPERATIONAL) return ok(undefined);
  return identity === INTENDED ? ok("running") : writableDatastore(datastore, identity);
}

/** The datastore that an identity names, to be edited, locked or validated (RFC 8526 §3.1.2, §3.2). */
export function writableDatastore(datastore: Datastore, identity: string): Result<DatastoreName, RpcError> {
  const name = CONFIGURATION.get(identity);
  if (name && datastore.has(name)) return ok(name);
  // RFC 8526 §4: not supported, or not for this operation, is an invalid-value.
  return err(
    invalidValue(
      "protocol",
      `The datastore "${identity}" cannot be used here: use ${[...CONFIGURATION]
        .filter(([, each]) => datastore.has(each))
        .map(([each]) => each)
        .join(" or ")}.`,
    ),
  );
}
