import type { Reply } from "../reply.ts";
import { filterData } from "../filter/filter.ts";
import type { Request } from "./operation.ts";

/** `<get>`, RFC 6241 §7.7: running and state. */
export async function get(request: Request): Promise<Reply> {
  const data = request.datastore.operational();
  try {
    return filterData(data, request.op);
  } finally {
    if (!data.context.libyang.dead) data[Symbol.dispose]();
  }
}
