import type { Clock, EngineEvent, Event, Log, StoredPacket } from "../src/index.ts";
import { cleanText, escapeText } from "../src/index.ts";

const MODULE = "hwtacacs";
const NAMESPACE = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs";

/** Exhausted packets told of one by one in a burst, and how many more each second; the others are counted only. */
const BURST = 200;
const PER_SECOND = 20;

/**
 * The engine's events as notifications of the YANG module. A server that is away exhausts packets by the thousand: beyond
 * {@link BURST} and {@link PER_SECOND} `packet-exhausted` is left out, the log says how often, and
 * `statistics/exhausted` counts all.
 */
export function accountingEvents(options: {
  readonly publish: (event: Event) => void;
  readonly clock: Clock;
  readonly log: Log;
}): (event: EngineEvent) => void {
  const { publish, clock, log } = options;
  let budget = BURST;
  let filledAt = clock.monotonic();
  let leftOut = 0;
  const mayTell = (): boolean => {
    const now = clock.monotonic();
    budget = Math.min(BURST, budget + ((now - filledAt) / 1000) * PER_SECOND);
    filledAt = now;
    if (budget < 1) {
      leftOut += 1;
      return false;
    }
    budget -= 1;
    if (leftOut > 0)
      log.warn("packet-exhausted notifications left out, too many at once", { count: leftOut });
    leftOut = 0;
    return true;
  };
  return (event) => {
    if (event.kind === "packet-exhausted" && !mayTell()) return;
    publish({
      module: MODULE,
      name: event.kind,
      xml: `<${event.kind} xmlns="${NAMESPACE}">${content(event)}</${event.kind}>`,
    });
  };
}

function content(event: EngineEvent): string {
  switch (event.kind) {
    case "packet-exhausted":
      return packetExhausted(event.packet, event.action, event.reason);
    case "buffer-threshold":
      return (
        element("direction", event.direction) +
        element("threshold", event.threshold) +
        element("total", event.total) +
        element("max-packets", event.maxPackets)
      );
    case "server-state-change":
      return (
        element("template", event.template.name) +
        element("server", event.server.name) +
        element("server-address", event.server.address) +
        element("previous-state", event.previous) +
        element("state", event.state) +
        element("last-failure", event.lastFailure)
      );
  }
}

function packetExhausted(packet: StoredPacket, action: string, reason: string): string {
  const { record } = packet;
  return (
    element("id", packet.id) +
    element("task-id", record.taskId) +
    element("username", record.username) +
    element("template", record.template) +
    element("server", packet.lastServer) +
    element("attempts", packet.attempts) +
    element("action", action) +
    element("last-failure", reason)
  );
}

/** Nothing where there is no value. */
function element(name: string, value: string | number | undefined): string {
  return value === undefined ? "" : `<${name}>${escapeText(cleanText(String(value)))}</${name}>`;
}
