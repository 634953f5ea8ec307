import { badElementError, invalidValue, missingElement, operationFailed } from "../../yang/rpc-error.ts";
import { eventFilter } from "../notifications/event-filter.ts";
import { NETCONF_STREAM } from "../notifications/streams.ts";
import { OK, refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** `<create-subscription>`, RFC 5277 §2.1.1. Other requests go on meanwhile (`:interleave`, §6). */
export async function createSubscription(request: Request): Promise<Reply> {
  const { op, session, notifications } = request;
  if (notifications.has(session.id)) {
    return refused(
      operationFailed(
        "protocol",
        "This session has a subscription already: open another session for a second one.",
      ),
    );
  }
  const stream = op.child("stream")?.value ?? NETCONF_STREAM;
  if (stream !== NETCONF_STREAM) {
    return refused(
      invalidValue("protocol", `There is no stream "${stream}": this server has ${NETCONF_STREAM} only.`),
    );
  }
  const startTime = timeOf(op.child("startTime")?.value);
  const stopTime = timeOf(op.child("stopTime")?.value);
  if (startTime === undefined && stopTime !== undefined) {
    return refused(missingElement("protocol", "startTime", "A <stopTime> needs a <startTime> with it."));
  }
  if (startTime !== undefined && startTime > request.now) {
    return refused(
      badElementError("protocol", "startTime", "<startTime> lies in the future: nothing can be replayed."),
    );
  }
  if (startTime !== undefined && stopTime !== undefined && stopTime < startTime) {
    return refused(badElementError("protocol", "stopTime", "<stopTime> lies before <startTime>."));
  }
  const filter = eventFilter(request);
  if (!filter.ok) return refused(filter.error);
  const subscription = notifications.subscribe({
    session,
    filter: filter.value,
    startTime,
    stopTime,
    log: request.log,
  });
  session.afterReply(() => subscription.start());
  return OK;
}

/** Milliseconds of a yang:date-and-time, which libyang has checked; a leap second is the one after it. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const leap = /:60(?=[.Z+-])/;
  return leap.test(text) ? Date.parse(text.replace(leap, ":59")) + 1000 : Date.parse(text);
}
