import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { cancelCommit } from "./cancel-commit.ts";
import { action, YANG_NAMESPACE } from "./action.ts";
import { closeSession } from "./close-session.ts";
import { commit } from "./commit.ts";
import { copyConfig } from "./copy-config.ts";
import { deleteConfig } from "./delete-config.ts";
import { discardChanges } from "./discard-changes.ts";
import { createSubscription } from "./create-subscription.ts";
import { editConfig } from "./edit-config.ts";
import { MONITORING_NAMESPACE } from "../monitoring/netconf-state.ts";
import { editData } from "./edit-data.ts";
import { NOTIFICATION_NAMESPACE } from "../notifications/notification-message.ts";
import { getConfig } from "./get-config.ts";
import { getData } from "./get-data.ts";
import { getSchema } from "./get-schema.ts";
import { get } from "./get.ts";
import { killSession } from "./kill-session.ts";
import { lock } from "./lock.ts";
import { NMDA_NAMESPACE } from "./nmda-datastore.ts";
import type { Operation } from "./operation.ts";
import { PARTIAL_LOCK_NAMESPACE, partialLock } from "./partial-lock.ts";
import { partialUnlock } from "./partial-unlock.ts";
import { unlock } from "./unlock.ts";
import { validate } from "./validate.ts";

/** Every operation this server carries out, by namespace and name. */
const OPERATIONS: ReadonlyMap<string, ReadonlyMap<string, Operation>> = new Map([
  [
    NETCONF_NAMESPACE,
    new Map<string, Operation>([
      ["get", get],
      ["get-config", getConfig],
      ["edit-config", editConfig],
      ["copy-config", copyConfig],
      ["delete-config", deleteConfig],
      ["validate", validate],
      ["commit", commit],
      ["cancel-commit", cancelCommit],
      ["discard-changes", discardChanges],
      ["lock", lock],
      ["unlock", unlock],
      ["close-session", closeSession],
      ["kill-session", killSession],
    ]),
  ],
  [
    NMDA_NAMESPACE,
    new Map<string, Operation>([
      ["get-data", getData],
      ["edit-data", editData],
    ]),
  ],
  [YANG_NAMESPACE, new Map<string, Operation>([["action", action]])],
  [
    PARTIAL_LOCK_NAMESPACE,
    new Map<string, Operation>([
      ["partial-lock", partialLock],
      ["partial-unlock", partialUnlock],
    ]),
  ],
  [NOTIFICATION_NAMESPACE, new Map<string, Operation>([["create-subscription", createSubscription]])],
  [MONITORING_NAMESPACE, new Map<string, Operation>([["get-schema", getSchema]])],
]);

/** The operation of that name; one without a namespace is taken for NETCONF's own, as some clients write it. */
export function findOperation(namespace: string, name: string): Operation | undefined {
  return OPERATIONS.get(namespace === "" ? NETCONF_NAMESPACE : namespace)?.get(name);
}

/** Whether the server carries out anything of that namespace. */
export function knowsNamespace(namespace: string): boolean {
  return namespace === "" || OPERATIONS.has(namespace);
}

/** Every operation by namespace and name, to be told to who asks for another. */
export function operationNames(): readonly { readonly namespace: string; readonly name: string }[] {
  return [...OPERATIONS].flatMap(([namespace, operations]) =>
    [...operations.keys()].map((name) => ({ namespace, name })),
  );
}
