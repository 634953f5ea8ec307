import { err } from "../base/result.ts";
import type { Author } from "./author.ts";
import { wholeConfiguration, type ConfigurationSource } from "./copy-datastore.ts";
import type { Outcome } from "./outcome.ts";
import type { DatastoreParts } from "./parts.ts";

/** Whether a whole configuration is valid, and would be taken as running, RFC 6241 §8.6.4.1. */
export async function validateConfiguration(
  parts: DatastoreParts,
  source: ConfigurationSource,
  author: Author,
): Promise<Outcome> {
  // All of it is validated, whatever the author may read; the errors tell no more than that.
  const draft = wholeConfiguration(parts, source, { sessionId: author.sessionId });
  if (!draft.ok) return err([draft.error]);
  try {
    const checked = await parts.running.check(draft.value, author);
    return checked.ok || !author.access ? checked : err(author.access.readable(checked.error));
  } finally {
    draft.value[Symbol.dispose]();
  }
}
