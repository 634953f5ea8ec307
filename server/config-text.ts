import { stringify } from "yaml";
import { octal } from "./api-config.ts";
import { formatFingerprint } from "./cert-to-name.ts";
import type { ApiConfig, Config, TlsConfig, TlsFiles } from "./config.ts";

/** The configuration in force as YAML, defaults written out; password hashes are not shown. */
export function configText(config: Config): string {
  return stringify({
    listeners: config.listeners.map(({ transport, address, port, ipv6Only }) => ({
      transport,
      address,
      port,
      "ipv6-only": ipv6Only,
    })),
    ...(config.tls && { tls: tlsText(config.tls) }),
    ...(config.accountingTls && { "accounting-tls": filesText(config.accountingTls) }),
    "call-home": config.callHome.map((target) => ({
      name: target.name,
      transport: target.transport,
      endpoints: target.endpoints,
      ...(target.period !== undefined && { period: target.period }),
      "start-with": target.startWith,
      "max-attempts": target.maxAttempts,
      "max-backoff": target.maxBackoff,
      keepalive: target.keepalive,
    })),
    ...(config.api && { api: apiText(config.api) }),
    "data-directory": config.dataDirectory,
    "host-keys": config.hostKeys,
    users: config.users.map((user) => ({
      name: user.name,
      ...(user.passwordHash && { "password-hash": String(user.passwordHash) }),
      "authorized-keys": user.authorizedKeys.map((key) => `${key.type} ${key.blob.toString("base64")}`),
      recovery: user.recovery ?? true,
      groups: user.groups ?? [],
    })),
    "legacy-algorithms": config.legacyAlgorithms,
    "command-line": config.commandLine,
    yang: {
      modules: config.yang.modules,
      "disable-features": config.yang.disabledFeatures.map(({ module, feature }) => `${module}:${feature}`),
    },
    datastores: config.datastores,
    log: config.log,
    url: {
      ...(config.url.fileFolder !== undefined && { "file-folder": config.url.fileFolder }),
      https: config.url.https,
    },
    notifications: {
      "log-max-entries": config.notifications.logMaxEntries,
      "log-max-mebibytes": config.notifications.logMaxMebibytes,
    },
    limits: {
      sessions: config.limits.sessions,
      unauthenticated: config.limits.unauthenticated,
      "hello-timeout": config.limits.helloTimeout,
      "login-timeout": config.limits.loginTimeout,
      attempts: config.limits.attempts,
      "message-mebibytes": config.limits.messageMebibytes,
    },
  });
}

function apiText({ socket, tcp }: ApiConfig): unknown {
  return {
    ...(socket && {
      socket: socket.path,
      mode: octal(socket.mode),
      ...(socket.group !== undefined && { group: socket.group }),
    }),
    ...(tcp && { tcp: { address: tcp.address, port: tcp.port, "token-file": tcp.tokenFile } }),
  };
}

function filesText(files: TlsFiles): object {
  return {
    certificate: files.certificate,
    "private-key": files.privateKey,
    "trusted-cas": files.trustedCas,
    crls: files.crls,
  };
}

function tlsText(tls: TlsConfig): unknown {
  return {
    ...filesText(tls),
    "cert-to-name": tls.certToName.map((entry) => ({
      id: entry.id,
      fingerprint: formatFingerprint(entry.fingerprint),
      "map-type": entry.mapType,
      ...(entry.mapType === "specified" && { name: entry.name }),
    })),
  };
}
