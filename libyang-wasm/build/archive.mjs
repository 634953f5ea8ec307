/** Unpackers for the three archive formats that Debian serves: xz and gzip, tar, ar. All in memory. */
import { gunzipSync } from "node:zlib";
import { BuildError } from "./log.mjs";

/** Decompresses by the file name's ending; a name without a known ending is returned as it is. */
export async function decompress(name, bytes) {
  if (name.endsWith(".gz")) return gunzipSync(bytes);
  if (!name.endsWith(".xz")) return bytes;
  const { XzReadableStream } = (await import("xz-decompress")).default;
  const stream = new XzReadableStream(new Blob([bytes]).stream());
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/** The regular files of a tar archive: a map from path (without "./") to bytes. */
export function untar(tar) {
  const files = new Map();
  let longName;
  for (let at = 0; at + 512 <= tar.length;) {
    const header = tar.subarray(at, at + 512);
    if (header[0] === 0) break;
    const size = parseInt(text(header, 124, 12).trim() || "0", 8);
    const type = String.fromCharCode(header[156]);
    const body = tar.subarray(at + 512, at + 512 + size);
    if (!Number.isSafeInteger(size) || body.length !== size) throw new BuildError("damaged tar archive");
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === "L") {
      longName = text(body, 0, size);
    } else if (type === "x") {
      longName = /^\d+ path=(.*)$/m.exec(body.toString("utf8"))?.[1] ?? longName;
    } else if (type !== "g") {
      const prefix = text(header, 257, 5) === "ustar" && header[262] === 0 ? text(header, 345, 155) : "";
      const path = longName ?? (prefix ? `${prefix}/` : "") + text(header, 0, 100);
      longName = undefined;
      if (type === "0" || type === "\0") files.set(path.replace(/^\.\//, ""), Buffer.from(body));
    }
  }
  return files;
}

/** The members of an ar archive, which is what a .deb is. */
export function unar(ar) {
  if (ar.toString("latin1", 0, 8) !== "!<arch>\n") throw new BuildError("not an ar archive");
  const members = new Map();
  for (let at = 8; at + 60 <= ar.length;) {
    const name = ar
      .toString("latin1", at, at + 16)
      .trim()
      .replace(/\/$/, "");
    const size = Number(ar.toString("latin1", at + 48, at + 58).trim());
    const body = ar.subarray(at + 60, at + 60 + size);
    if (!Number.isSafeInteger(size) || body.length !== size) throw new BuildError("damaged ar archive");
    members.set(name, body);
    at += 60 + size + (size % 2);
  }
  return members;
}

/** The files of a .deb package. */
export async function undeb(deb) {
  for (const [name, bytes] of unar(deb)) {
    if (name.startsWith("data.tar")) return untar(await decompress(name, bytes));
  }
  throw new BuildError("a .deb without data.tar");
}

function text(bytes, from, length) {
  const end = bytes.indexOf(0, from);
  return bytes.toString("utf8", from, end < 0 || end > from + length ? from + length : end);
}
