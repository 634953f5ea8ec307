import type { Context } from "libyang-wasm";
import type { DatastoreName } from "../../datastore/datastore-name.ts";

/** The configuration datastores of a server, in the order of RFC 6022's netconf-datastore-type. */
export function configurationDatastores(context: Context): readonly DatastoreName[] {
  const features = context.implemented("ietf-netconf")?.features;
  const optional = (["candidate", "startup"] as const).filter((name) => features?.get(name) === true);
  return ["running", ...optional];
}

/** The datastores of the yang-library (RFC 8525 §3): those of RFC 8526 where that is served. */
export function nmdaDatastores(context: Context): readonly string[] {
  const nmda = context.implemented("ietf-netconf-nmda") !== undefined;
  return [...configurationDatastores(context), ...(nmda ? ["intended", "operational"] : [])];
}
