import { AccountingFlags, type AccountingRequest } from "../tacacs/accounting-request.ts";
import { AuthenMethod, AuthenService, AuthenType } from "../tacacs/authentication-codes.ts";
import type { TransmissionFailure } from "../tacacs/transmission-failure.ts";
import type { Template, TrafficUnit } from "./config.ts";
import type { AccountingRecord, Argument, Authentication } from "./record.ts";

const PASSWORD_LOGIN: Authentication = {
  method: AuthenMethod.local,
  type: AuthenType.ascii,
  service: AuthenService.login,
};

/** The request that carries a record: nothing in it differs between two transmissions of one packet. */
export function requestOf(
  record: AccountingRecord,
  template: Pick<Template, "domainIncluded" | "trafficUnit">,
): AccountingRequest {
  const { kind, update = false, authentication = PASSWORD_LOGIN } = record;
  const domain = record.username.lastIndexOf("@");
  return {
    flags: AccountingFlags[kind === "watchdog" && update ? "watchdogUpdate" : kind],
    authenMethod: authentication.method,
    privilegeLevel: record.privilegeLevel,
    authenType: authentication.type,
    authenService: authentication.service,
    user: template.domainIncluded || domain < 0 ? record.username : record.username.slice(0, domain),
    port: record.port,
    remoteAddress: record.remoteAddress,
    args: record.octets
      ? [...record.args, ...trafficArguments(record.octets, template.trafficUnit)]
      : record.args,
  };
}

/** Octets in a unit, and the letter by which HWTACACS says that a number is in it. */
const TRAFFIC_UNITS: Readonly<Record<TrafficUnit, { readonly octets: number; readonly letter: string }>> = {
  byte: { octets: 1, letter: "" },
  kbyte: { octets: 2 ** 10, letter: "K" },
  mbyte: { octets: 2 ** 20, letter: "M" },
  gbyte: { octets: 2 ** 30, letter: "G" },
};

/** RFC 8907 §8.3 `bytes_in` and `bytes_out`, in whole units; what is begun is not counted. */
function trafficArguments(
  traffic: NonNullable<AccountingRecord["octets"]>,
  unit: TrafficUnit,
): readonly Argument[] {
  const { octets, letter } = TRAFFIC_UNITS[unit];
  const amount = (count: number): string => `${Math.floor(count / octets)}${letter}`;
  return [
    { name: "bytes_in", value: amount(traffic.in) },
    { name: "bytes_out", value: amount(traffic.out) },
  ];
}

/** What OpenSSL finds wrong, for people to read. */
const TLS_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  CERT_REVOKED: "the server's certificate is revoked",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate comes from no trusted authority",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate comes from no trusted authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate comes from no trusted authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate comes from no trusted authority",
  UNABLE_TO_GET_ISSUER_CERT: "the server's certificate comes from no trusted authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "the server does not speak TLS 1.3",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server asks for a certificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "the server does not trust the authority of our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: "the server does not take our certificate",
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: "the server does not take our certificate",
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: "our certificate has expired",
};

/** A failure as an operator reads it in `last-failure`. */
export function describeFailure(failure: TransmissionFailure): string {
  switch (failure.kind) {
    case "connection-failed":
      return `no connection (${TLS_FAULTS[failure.code] ?? failure.code})`;
    case "write-failed":
      return `connection lost while sending (${failure.code})`;
    case "timeout":
      return failure.phase === "reply" ? "no reply in time" : `no connection in time (${failure.phase})`;
    case "closed":
      if (failure.reused === true) return "the server closed the shared connection before it answered";
      return failure.code?.startsWith("ERR_SSL") === true
        ? `the server ended TLS (${TLS_FAULTS[failure.code] ?? failure.code})`
        : "the server closed the connection without a whole reply";
    case "server-error":
      return failure.serverMessage === ""
        ? "the server answered ERROR"
        : `the server answered ERROR: ${failure.serverMessage}`;
    case "follow":
      return "the server answered FOLLOW, which is not obeyed";
    case "malformed":
      return `the reply is malformed: ${failure.reason}`;
    case "wrong-key":
      return `the shared keys differ: ${failure.reason}`;
    case "cannot-encode":
      return `the record cannot be encoded: ${failure.field}: ${failure.reason}`;
    case "aborted":
      return "cut off by this server";
  }
}
