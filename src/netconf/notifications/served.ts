import { escapeText } from "../../xml/escape.ts";
import { event } from "./netconf-events.ts";
import type { Event, NotificationPublisher } from "./publisher.ts";

/** What a server says of itself in hello and in its yang-library. */
export interface Served {
  /** `content-id` of RFC 8525, `module-set-id` of RFC 7895. */
  readonly contentId: string;
  readonly capabilities: readonly string[];
}

/** Keeps what the last start served. A resolved promise means: on disk. */
export interface ServedStore {
  /** Undefined where no start has ever kept it. */
  load(): Promise<Served | undefined>;
  save(served: Served): Promise<void>;
}

const LIBRARY = "ietf-yang-library";
const LIBRARY_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-yang-library";

/**
 * Tells of what differs from what the last start served: both change between two starts only, so that nobody is there to
 * be told but who asks for a replay. Told twice after a crash at the wrong moment, never not at all.
 */
export async function reportServed(
  store: ServedStore,
  served: Served,
  publisher: NotificationPublisher,
): Promise<void> {
  const before = await store.load();
  const events = before ? servedChange(before, served) : [];
  if (before && events.length === 0) return;
  for (const happened of events) publisher.publish(happened);
  await publisher.flush();
  await store.save(served);
}

/** The events of RFC 6470 §2.2, RFC 8525 §4 and RFC 7895 §2.2 that lead from one to the other. */
export function servedChange(before: Served, now: Served): readonly Event[] {
  const events: Event[] = [];
  const { added, deleted, modified } = capabilityChange(before.capabilities, now.capabilities);
  if (added.length + deleted.length + modified.length > 0) {
    events.push(
      event(
        "netconf-capability-change",
        `<changed-by><server/></changed-by>${list("added-capability", added)}` +
          `${list("deleted-capability", deleted)}${list("modified-capability", modified)}`,
      ),
    );
  }
  if (before.contentId !== now.contentId) {
    events.push(
      libraryEvent("yang-library-update", "content-id", now.contentId),
      libraryEvent("yang-library-change", "module-set-id", now.contentId),
    );
  }
  return events;
}

/** RFC 6470 §3: one whose parameters alone are others is modified, and named as it is now. */
function capabilityChange(
  before: readonly string[],
  now: readonly string[],
): Record<"added" | "deleted" | "modified", readonly string[]> {
  const [was, is] = [new Set(before), new Set(now)];
  const [wasBase, isBase] = [new Set(before.map(withoutParameters)), new Set(now.map(withoutParameters))];
  const others = now.filter((capability) => !was.has(capability));
  return {
    added: others.filter((capability) => !wasBase.has(withoutParameters(capability))),
    deleted: before.filter((capability) => !is.has(capability) && !isBase.has(withoutParameters(capability))),
    modified: others.filter((capability) => wasBase.has(withoutParameters(capability))),
  };
}

function withoutParameters(capability: string): string {
  return capability.replace(/\?.*$/s, "");
}

function list(name: string, values: readonly string[]): string {
  return values.map((value) => `<${name}>${escapeText(value)}</${name}>`).join("");
}

function libraryEvent(name: string, leaf: string, id: string): Event {
  return {
    module: LIBRARY,
    name,
    xml: `<${name} xmlns="${LIBRARY_NAMESPACE}"><${leaf}>${escapeText(id)}</${leaf}></${name}>`,
  };
}
