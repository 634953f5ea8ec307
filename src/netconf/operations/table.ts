import { closeSession } from "./close-session.ts";
import { editConfig } from "./edit-config.ts";
import { getConfig } from "./get-config.ts";
import { get } from "./get.ts";
import { killSession } from "./kill-session.ts";
import { lock } from "./lock.ts";
import type { Operation } from "./operation.ts";
import { unlock } from "./unlock.ts";
import { validate } from "./validate.ts";

/** Every operation this server carries out, by its name in the NETCONF namespace. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["get", get],
  ["get-config", getConfig],
  ["edit-config", editConfig],
  ["validate", validate],
  ["lock", lock],
  ["unlock", unlock],
  ["close-session", closeSession],
  ["kill-session", killSession],
]);
