import { constants } from "node:fs";
import { chmod, link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";

/**
 * The content of `file`; where it does not exist, what `make` gives is first written to it:
 * mode 0600, whole or not at all, on disk when this resolves. An existing file is never touched.
 */
export async function readOrCreate(
  file: string,
  make: () => Promise<string> | string,
): Promise<{ readonly content: string; readonly created: boolean }> {
  const existing = await readIfThere(file);
  if (existing !== undefined) return { content: existing, created: false };
  const content = await make();
  if (await createFile(file, content)) return { content, created: true };
  return { content: await readFile(file, "utf8"), created: false }; // another process was faster
}

/** The content of a file, undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** Makes a folder, and what is missing above it, for the owner alone; one that is there stays as it is. */
export async function ensureFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  await chmod(folder, 0o700);
  await syncFolder(dirname(folder));
}

/** False where the file is already there. A hard link, unlike a rename, never replaces. */
async function createFile(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const handle = await open(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(file));
  return true;
}

/** Writes a folder to disk: only then is a name that was made or taken away in it there, or gone. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
