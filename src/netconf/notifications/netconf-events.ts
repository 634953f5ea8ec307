import type { Context } from "libyang-wasm";
import type { Author } from "../../datastore/author.ts";
import type { NodeChange } from "../../datastore/change.ts";
import type { ConfirmedCommitEvent } from "../../datastore/confirmed-commit.ts";
import { escapeAttribute, escapeText } from "../../xml/escape.ts";
import { errorPath } from "../../yang/error-path.ts";
import type { TerminationReason } from "../session.ts";
import type { SessionPeer } from "../session-transport.ts";
import type { Event } from "./publisher.ts";

const MODULE = "ietf-netconf-notifications";
const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";

/** The session that an event is about. */
export interface EventSession {
  readonly id: number;
  readonly username: string;
  readonly peer: Pick<SessionPeer, "address">;
}

/** `netconf-session-start`, RFC 6470 §2.2. */
export function sessionStart(session: EventSession): Event {
  return event("netconf-session-start", sessionParameters(session));
}

/** `netconf-session-end`, RFC 6470 §2.2; `killedBy` is the session that has killed it. */
export function sessionEnd(session: EventSession, reason: TerminationReason, killedBy?: number): Event {
  const by = killedBy === undefined ? "" : element("killed-by", String(killedBy));
  return event(
    "netconf-session-end",
    sessionParameters(session) + by + element("termination-reason", reason),
  );
}

/** `netconf-config-change`, RFC 6470 §2.2. Of what was created or deleted as a whole it names the top. */
export function configChange(
  context: Context,
  author: Pick<Author, "username" | "sessionId">,
  /** Address of the author's session, where it is one. */
  address: string | undefined,
  datastore: "running" | "startup",
  nodes: readonly NodeChange[],
): Event {
  let top = "";
  let edits = "";
  for (const { path, operation } of nodes) {
    if (top !== "" && path.startsWith(top)) continue;
    top = operation === "replace" ? "" : `${path}/`;
    const { path: target, namespaces } = errorPath(context, path);
    const declared = [...namespaces]
      .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
      .join("");
    edits += `<edit><target${declared}>${escapeText(target)}</target>${element("operation", operation)}</edit>`;
  }
  const by =
    author.sessionId === 0
      ? "<server/>"
      : element("username", author.username) +
        element("session-id", String(author.sessionId)) +
        (address === undefined ? "" : element("source-host", address));
  return event(
    "netconf-config-change",
    `<changed-by>${by}</changed-by>${element("datastore", datastore)}${edits}`,
  );
}

/** `netconf-confirmed-commit`, RFC 6470 §2.2; `address` is that of the session which has done it. */
export function confirmedCommit(happened: ConfirmedCommitEvent, address: string | undefined): Event {
  const { event: what, username, sessionId, timeout } = happened;
  const by =
    what === "timeout"
      ? ""
      : element("username", username) +
        element("session-id", String(sessionId)) +
        (address === undefined ? "" : element("source-host", address));
  return event(
    "netconf-confirmed-commit",
    by + element("confirm-event", what) + (timeout === undefined ? "" : element("timeout", String(timeout))),
  );
}

function sessionParameters({ username, id, peer }: EventSession): string {
  return (
    element("username", username) + element("session-id", String(id)) + element("source-host", peer.address)
  );
}

/** An event of ietf-netconf-notifications. */
export function event(name: string, content: string): Event {
  return { module: MODULE, name, xml: `<${name} xmlns="${NAMESPACE}">${content}</${name}>` };
}

function element(name: string, value: string): string {
  return `<${name}>${escapeText(value)}</${name}>`;
}
