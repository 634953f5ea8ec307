import { accessDenied, type RpcError } from "../../yang/rpc-error.ts";

/**
 * The refusal of a change for something that the user may not read either: the same whatever it is and whether it is
 * there. `place` is the last node on the way to it that the user may read.
 */
export function hiddenDenial(place: Pick<RpcError, "path">): RpcError {
  return accessDenied(
    "application",
    "You have no right to all that this change does: NACM rules must permit it (RFC 8341).",
    place,
  );
}
