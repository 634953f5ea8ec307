import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ssh2 from "ssh2";
import { encrypt } from "unixcrypt";
import { stringify } from "yaml";
import type { Config } from "./config.ts";
import { formatProblem } from "./config-problem.ts";
import { parseHostKey, type HostKey } from "./host-key.ts";
import { makeKeyPair, type KeyKind } from "./key-pair.ts";
import { ensureFolder, readIfThere, readOrCreate } from "./new-file.ts";
import { parseUsersFile } from "./users-document.ts";
import type { BootstrapUser } from "./users.ts";

/** What the first start has made, or a later one has found. */
export interface Bootstrap {
  readonly hostKeys: readonly HostKey[];
  readonly users: readonly BootstrapUser[];
  /** Files made by this start. */
  readonly created: readonly string[];
}

/** Name of the user that the first start makes. */
export const ADMIN = "admin";

/** File names in the data directory. */
export const BootstrapFile = {
  adminKey: "admin_ed25519",
  adminPublicKey: "admin_ed25519.pub",
  adminPassword: "admin_password",
  users: "users.yaml",
} as const;

const HOST_KEYS: readonly { readonly kind: KeyKind; readonly file: string }[] = [
  { kind: "ed25519", file: "ssh_host_ed25519_key" },
  { kind: "ecdsa-256", file: "ssh_host_ecdsa_key" },
  { kind: "rsa-3072", file: "ssh_host_rsa_key" },
];

/**
 * Makes what is missing in the data directory (host keys and the first user, unless the configuration names its own)
 * and reads the rest. Rejects with a sentence for the operator where a file is wrong.
 */
export async function bootstrap(config: Config): Promise<Bootstrap> {
  await ensureFolder(config.dataDirectory);
  const created: string[] = [];
  const hostKeys = await (config.hostKeys.length > 0
    ? Promise.all(config.hostKeys.map(async (file) => hostKeyOf(file, await readFile(file, "utf8"))))
    : ownHostKeys(config.dataDirectory, created));
  const users = config.users.length > 0 ? config.users : await ownUsers(config.dataDirectory, created);
  return { hostKeys, users, created };
}

function ownHostKeys(folder: string, created: string[]): Promise<readonly HostKey[]> {
  return Promise.all(
    HOST_KEYS.map(async ({ kind, file }) => {
      const path = join(folder, file);
      const key = await readOrCreate(
        path,
        async () => (await makeKeyPair(kind, "hwtacacsd host key")).privateKey,
      );
      if (key.created) created.push(path);
      return hostKeyOf(path, key.content);
    }),
  );
}

function hostKeyOf(file: string, text: string): HostKey {
  const key = parseHostKey(text);
  if (!key.ok) throw new Error(`${file}: ${key.error}`);
  return key.value;
}

/** users.yaml is written last: once it is there, the other three may be moved away or deleted. */
async function ownUsers(folder: string, created: string[]): Promise<readonly BootstrapUser[]> {
  const file = join(folder, BootstrapFile.users);
  const text = (await readIfThere(file)) ?? (await makeAdmin(folder, created));
  const users = parseUsersFile(text, file);
  if (!users.ok) throw new Error(users.error.map(formatProblem).join("\n"));
  return users.value;
}

async function makeAdmin(folder: string, created: string[]): Promise<string> {
  const make = async (file: string, content: () => Promise<string> | string): Promise<string> => {
    const made = await readOrCreate(join(folder, file), content);
    if (made.created) created.push(join(folder, file));
    return made.content;
  };
  const privateKey = await make(
    BootstrapFile.adminKey,
    async () => (await makeKeyPair("ed25519", ADMIN)).privateKey,
  );
  const publicKey = await make(BootstrapFile.adminPublicKey, () => publicLine(privateKey));
  const password = await make(
    BootstrapFile.adminPassword,
    () => `${randomBytes(18).toString("base64url")}\n`,
  );
  return make(BootstrapFile.users, () =>
    stringify(
      {
        users: [
          {
            name: ADMIN,
            "password-hash": encrypt(password.trimEnd()),
            "authorized-keys": [publicKey.trimEnd()],
          },
        ],
      },
      { lineWidth: 0 },
    ),
  );
}

function publicLine(privateKey: string): string {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")} ${ADMIN}\n`;
}
