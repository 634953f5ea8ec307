import type { AccountingRecord } from "../../src/index.ts";

/** A STOP record of ordinary size, with the id of its source where it has one. */
export function stopRecord(taskId: string, sourceId?: string): AccountingRecord {
  return {
    kind: "stop",
    taskId,
    ...(sourceId !== undefined && { source: { name: "bench", id: sourceId } }),
    template: "main",
    username: "user@example",
    port: "eth0/0/1",
    remoteAddress: "192.0.2.1",
    privilegeLevel: 1,
    args: [
      { name: "task_id", value: taskId },
      { name: "start_time", value: "1700000000" },
      { name: "stop_time", value: "1700003600" },
      { name: "elapsed_time", value: "3600" },
      { name: "service", value: "ppp" },
    ],
  };
}
