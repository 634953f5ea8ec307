import type { NetconfClient } from "./netconf-client.ts";

export const HWTACACS_NAMESPACE = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs";
export const BASE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
export const MONITORING_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";
export const LIBRARY_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-yang-library";
export const SHARED_KEY = "k3y-of-the-tests";

/** `<edit-config>` on running with this content of `<config>`. */
export function editConfig(content: string, options = ""): string {
  return `<edit-config><target><running/></target>${options}<config>${content}</config></edit-config>`;
}

/** The content of `<config>` with this inside `accounting-stop-packet/resend`. */
export function resend(content: string): string {
  return (
    `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}">` +
    `<accounting-stop-packet><resend>${content}</resend></accounting-stop-packet></hwtacacs>`
  );
}

/** A template `t` with the servers given, in order, and the scheme that uses it. */
export function accountingBy(ports: readonly number[], responseTimeout = 1): string {
  const servers = ports.map(
    (port, i) =>
      `<accounting-server><name>s${i + 1}</name><address>127.0.0.1</address><port>${port}</port></accounting-server>`,
  );
  return (
    `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend><interval>1</interval>` +
    `<max-interval>1</max-interval></resend></accounting-stop-packet>` +
    `<template><name>t</name><response-timeout>${responseTimeout}</response-timeout><quiet-time>0</quiet-time>` +
    `<shared-key>${SHARED_KEY}</shared-key>${servers.join("")}</template>` +
    `<accounting-scheme><template>t</template></accounting-scheme></hwtacacs>`
  );
}

/** Runs one edit and fails the test where the answer is not `<ok/>`. */
export async function edit(client: NetconfClient, content: string): Promise<void> {
  const reply = await client.rpc(editConfig(content));
  if (!reply.includes("<ok/>")) throw new Error(reply);
}

/** Everything that `<get>` shows of the accounting-stop packets. */
export async function stopPackets(client: NetconfClient): Promise<string> {
  return client.rpc(
    `<get><filter type="subtree"><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet/></hwtacacs></filter></get>`,
  );
}

/** Asks again until the packets look as wanted; the test's own time limit bounds it. */
export async function untilStopPackets(client: NetconfClient, wanted: RegExp): Promise<string> {
  for (;;) {
    const shown = await stopPackets(client);
    if (wanted.test(shown)) return shown;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
