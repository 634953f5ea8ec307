import { randomUUID } from "node:crypto";
import { AccountingFlags, type AccountingRequest } from "../tacacs/accounting-request.ts";
import type { AccountingRecord, RecordKind } from "./record.ts";

const KINDS: Readonly<Record<AccountingFlags, RecordKind>> = {
  [AccountingFlags.start]: "start",
  [AccountingFlags.stop]: "stop",
  [AccountingFlags.watchdog]: "watchdog",
  [AccountingFlags.watchdogUpdate]: "watchdog",
};

/**
 * The record of a device's request, which keeps all that it says. The same packet sent twice makes two records: devices
 * begin to count their task_ids anew when they start, so equal packets need not be one, and losing one is worse.
 */
export function relayedRecord(
  request: AccountingRequest,
  template: string,
  device: string,
): AccountingRecord {
  const { flags, authenMethod, authenType, authenService, user, port, remoteAddress, privilegeLevel } =
    request;
  return {
    kind: KINDS[flags],
    // Without one nothing ties it to others.
    taskId: request.args.find(({ name }) => name === "task_id")?.value ?? randomUUID(),
    // A task_id that a device uses again is most often another user's.
    client: JSON.stringify([device, user, port, remoteAddress]),
    template,
    username: user,
    port,
    remoteAddress,
    privilegeLevel,
    authentication: { method: authenMethod, type: authenType, service: authenService },
    update: flags === AccountingFlags.watchdogUpdate,
    args: request.args,
  };
}
