import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, realpath, rename, unlink } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { syncFolder } from "./new-file.ts";
import {
  err,
  invalidValue,
  ok,
  operationFailed,
  type Result,
  type RpcError,
  type UrlStore,
} from "../src/index.ts";

/** Octets of one document. */
const MAX_OCTETS = 16 * 1024 * 1024;
/** Milliseconds for a document from another host. */
const TIMEOUT_MS = 10_000;

/** What URLs may be reached; both absent: none. */
export interface UrlOptions {
  /** Absolute path: `file:///name` is the file of that name in this folder. */
  readonly fileFolder: string | undefined;
  /** Whether https: URLs may be read. */
  readonly https: boolean;
}

/** Documents in one folder, and at https: URLs. Nothing outside of the folder is reached, through links neither. */
export function urlStore({ fileFolder, https }: UrlOptions): UrlStore | undefined {
  const schemes = [...(fileFolder === undefined ? [] : ["file"]), ...(https ? ["https"] : [])];
  if (schemes.length === 0) return undefined;
  const refuse = (url: string): Result<never, RpcError> =>
    err(
      invalidValue(
        "protocol",
        `"${url}" is no URL that this server may use: it takes ${schemes.join(" and ")}.`,
      ),
    );
  const fileOf = async (url: string): Promise<Result<string, RpcError> | undefined> =>
    fileFolder !== undefined && URL.canParse(url) && new URL(url).protocol === "file:"
      ? fileIn(fileFolder, new URL(url))
      : undefined;
  return {
    schemes,
    async read(url) {
      const file = await fileOf(url);
      if (file) return file.ok ? attempt(url, () => readFile(file.value)) : file;
      if (https && URL.canParse(url) && new URL(url).protocol === "https:")
        return attempt(url, () => download(url));
      return refuse(url);
    },
    async write(url, document) {
      const file = await fileOf(url);
      if (!file) return refuse(url);
      return file.ok ? attempt(url, () => writeFile(file.value, document)) : file;
    },
    async remove(url) {
      const file = await fileOf(url);
      if (!file) return refuse(url);
      return file.ok ? attempt(url, () => removeFile(file.value)) : file;
    },
  };
}

/** The path of a file: URL, whose folder, links followed, must be the one allowed or lie below it. */
async function fileIn(folder: string, url: URL): Promise<Result<string, RpcError>> {
  const outside = err(
    invalidValue("protocol", `"${url.href}" is outside of the folder of this server's URLs.`),
  );
  if (url.hostname !== "" && url.hostname !== "localhost") return outside;
  let name: string;
  try {
    name = decodeURIComponent(url.pathname);
  } catch {
    return outside;
  }
  if (name.includes("\0") || name.endsWith("/")) return outside;
  try {
    const allowed = await realpath(folder);
    const path = resolve(join(folder, name));
    const place = await realpath(dirname(path));
    if (place !== allowed && !place.startsWith(allowed + sep)) return outside;
    return ok(join(place, basename(path)));
  } catch (cause) {
    return err(operationFailed("application", `"${url.href}" cannot be reached: ${codeOf(cause)}.`));
  }
}

async function attempt<T>(url: string, work: () => Promise<T>): Promise<Result<T, RpcError>> {
  try {
    return ok(await work());
  } catch (cause) {
    return err(operationFailed("application", `"${url}" cannot be used: ${codeOf(cause)}.`));
  }
}

async function readFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > MAX_OCTETS) throw new Error(`it has more than ${MAX_OCTETS} octets`);
    return decode(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Whole or not at all, for the owner alone: it may hold secrets. */
async function writeFile(path: string, document: string): Promise<undefined> {
  const link = await lstat(path).catch(() => undefined);
  if (link && !link.isFile()) throw new Error("it is there, and no ordinary file");
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(document);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

async function removeFile(path: string): Promise<undefined> {
  await unlink(path);
  await syncFolder(dirname(path));
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const parts: Uint8Array[] = [];
  let octets = 0;
  for await (const part of response.body ?? []) {
    octets += part.length;
    if (octets > MAX_OCTETS) throw new Error(`it has more than ${MAX_OCTETS} octets`);
    parts.push(part);
  }
  return decode(Buffer.concat(parts));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
