import type { Reply } from "../reply.ts";
import { filterModules } from "../filter/filter-modules.ts";
import { filterData } from "../filter/filter.ts";
import type { Request } from "./operation.ts";

/** `<get>`, RFC 6241 §7.7: running and state. */
export async function get(request: Request): Promise<Reply> {
  const data = await request.datastore.operational(filterModules(request));
  try {
    return filterData(data, request, true);
  } finally {
    if (!data.context.libyang.dead) data[Symbol.dispose]();
  }
}
