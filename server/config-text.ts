import { stringify } from "yaml";
import type { Config } from "./config.ts";

/** The configuration in force as YAML, defaults written out; password hashes are not shown. */
export function configText(config: Config): string {
  return stringify({
    listeners: config.listeners,
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
    yang: {
      modules: config.yang.modules,
      "disable-features": config.yang.disabledFeatures.map(({ module, feature }) => `${module}:${feature}`),
    },
    datastores: { candidate: config.datastores.candidate },
    log: config.log,
    limits: {
      sessions: config.limits.sessions,
      unauthenticated: config.limits.unauthenticated,
      "hello-timeout": config.limits.helloTimeout,
      "login-timeout": config.limits.loginTimeout,
      attempts: config.limits.attempts,
    },
  });
}
