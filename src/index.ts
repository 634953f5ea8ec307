/** The library's only public entry. No process, environment, socket or logger in here: all are handed in. */
export { systemClock, type Clock } from "./base/clock.ts";
export type { Log } from "./base/log.ts";
export { reasonOf } from "./base/reason.ts";
export { err, ok, type Result } from "./base/result.ts";
export { Secret } from "./base/secret.ts";

export {
  InstanceFactory,
  PROTOCOL_MODULES,
  type NetconfFeature,
  type SchemaSource,
} from "./yang/instance.ts";
export type { ServedModule } from "./yang/load-modules.ts";
export { SchemaError } from "./yang/schema-error.ts";
export { newestRevision } from "./yang/schema-texts.ts";

export { Datastore, type DatastoreOptions } from "./datastore/datastore.ts";
export { jsonState, type StateProvider } from "./datastore/state-provider.ts";
export { StoredConfigurationError } from "./datastore/stored-configuration.ts";
export type { DatastoreStore, Revision, StoredRunning } from "./datastore/datastore-store.ts";
export type { PendingCommit, PendingUpdate } from "./datastore/pending-commit.ts";
export type { ConfirmedCommitEvent, ConfirmedCommitListener } from "./datastore/confirmed-commit.ts";
export type { NodeChange, Refusal, RunningChange, Subscriber } from "./datastore/change.ts";

export type { PasswordHash } from "./netconf/clear-text-passwords.ts";
export type { EventContent, EventLog, LoggedEvent } from "./base/event-log.ts";
export { NotificationPublisher, type Event } from "./netconf/notifications/publisher.ts";
export { reportServed, type Served, type ServedStore } from "./netconf/notifications/served.ts";
export type { ActionCaller, ActionHandler, Actions } from "./netconf/actions.ts";
export type { UrlStore } from "./netconf/url-store.ts";
export { invalidValue, operationFailed, type RpcError } from "./yang/rpc-error.ts";
export { NetconfServer, type NetconfServerOptions } from "./netconf/netconf-server.ts";
export type { NetconfSession, TerminationReason } from "./netconf/session.ts";
export type { SessionPeer, SessionTransport } from "./netconf/session-transport.ts";

export { CommandLine, MAX_LINE, type CommandLineOptions } from "./cli/command-line.ts";
export type { Outcome } from "./cli/command.ts";

export { cleanText, escapeText } from "./xml/escape.ts";

export { readConfig, type AccountingConfig } from "./accounting/config.ts";
export type { Removed } from "./accounting/packet-queue.ts";
export type { EngineEvent } from "./accounting/engine-event.ts";
export {
  readRelayConfig,
  RelayClients,
  type RelayConfig,
  type RelayListener,
} from "./accounting/relay-config.ts";
export { serveRelay, type RelayCounters } from "./accounting/relay-connection.ts";
export type { Accepted, Refused } from "./accounting/acceptance.ts";
export { AccountingEngine, type EngineOptions } from "./accounting/engine.ts";
export type {
  AddedPacket,
  DueClass,
  DuePackets,
  GonePacket,
  NewPacket,
  OpenTask,
  PacketCount,
  PacketRange,
  PacketStore,
  PacketUpdate,
  RangeOutcome,
  ReleasedCount,
  RemovalOutcome,
  ReportedPacket,
  StartsAhead,
  StoredPacket,
} from "./accounting/packet-store.ts";
export type {
  AccountingRecord,
  Argument,
  Authentication,
  RecordKind,
  RecordSource,
} from "./accounting/record.ts";
export type { InquiryOutcome } from "./accounting/inquiry.ts";
export {
  SessionAccounting,
  type SessionControl,
  type SessionEngine,
} from "./accounting/session-accounting.ts";
export {
  DisconnectCause,
  startRecord,
  stopRecord,
  watchdogRecord,
  type AccountedSession,
} from "./accounting/session-records.ts";
export { unsendable } from "./accounting/sendable.ts";
export { accountingSubscriber } from "./accounting/subscriber.ts";
export { AuthenMethod, AuthenService, AuthenType } from "./tacacs/authentication-codes.ts";
export { transmit } from "./tacacs/client.ts";
export { dialOptions, tcpDialler, type DialTarget } from "./tacacs/dialler.ts";
export { TacacsClient } from "./tacacs/tacacs-client.ts";
export { prepareUsername } from "./tacacs/text.ts";
