import { dateAndTime } from "../../base/date-and-time.ts";
import type { EventContent } from "../../base/event-log.ts";

/** Namespace of `<create-subscription>` and `<notification>`, RFC 5277 §4. */
export const NOTIFICATION_NAMESPACE = "urn:ietf:params:xml:ns:netconf:notification:1.0";

/** Namespace of `replayComplete`, `notificationComplete` and the streams, RFC 5277 §3.4. */
export const MANAGE_EVENT_NAMESPACE = "urn:ietf:params:xml:ns:netmod:notification";

const encoded = new WeakMap<EventContent, Buffer>();

/** `<notification>` with an event, RFC 5277 §2.2.1; made once for all who get it. */
export function notificationMessage(event: EventContent): Buffer {
  let bytes = encoded.get(event);
  if (!bytes) {
    bytes = notificationOf(event.at, event.xml);
    encoded.set(event, bytes);
  }
  return bytes;
}

/** `<notification>` that tells a subscriber of its own subscription, RFC 5277 §2.1.1 and §2.2.1. */
export function subscriptionMessage(at: number, name: "replayComplete" | "notificationComplete"): Buffer {
  return notificationOf(at, `<${name} xmlns="${MANAGE_EVENT_NAMESPACE}"/>`);
}

function notificationOf(at: number, content: string): Buffer {
  return Buffer.from(
    `<notification xmlns="${NOTIFICATION_NAMESPACE}"><eventTime>${dateAndTime(at)}</eventTime>${content}</notification>`,
  );
}
