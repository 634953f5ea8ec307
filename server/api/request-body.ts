import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { problem, type Reply } from "./problem.ts";
import { err, ok, type Result } from "../../src/index.ts";

/** Octets of a body: room for the longest accounting request there is, however its JSON is written. */
export const MAX_BODY_OCTETS: number = 128 * 1024;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Reads a request's JSON; the error is what to answer. Never rejects. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, Reply>> {
  const { "content-type": type = "", "content-encoding": coding = "identity" } = request.headers;
  if (!JSON_TYPE.test(type)) {
    const detail = `Send the report with "Content-Type: application/json", in UTF-8.`;
    return err(problem("unsupported-media-type", detail, { headers: { Accept: "application/json" } }));
  }
  if (coding.toLowerCase() !== "identity") {
    const detail = "Send the report without Content-Encoding: bodies are not decompressed.";
    return err(problem("unsupported-media-type", detail, { headers: { "Accept-Encoding": "identity" } }));
  }
  const body = await readBody(request);
  if (!body.ok) return body;
  if (!isUtf8(body.value)) return err(problem("malformed", "The body is not UTF-8: encode it so."));
  try {
    return ok(JSON.parse(body.value.toString("utf8")) as unknown);
  } catch (cause) {
    const detail = `The body is not JSON (${(cause as Error).message}): correct it, then send it again.`;
    return err(problem("malformed", detail));
  }
}

function readBody(request: IncomingMessage): Promise<Result<Buffer, Reply>> {
  const tooLarge = (): Result<never, Reply> =>
    err(problem("too-large", `The body has more than ${MAX_BODY_OCTETS} octets: no report needs as many.`));
  // What still comes is read and thrown away by node:http, within the time a request may take.
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_OCTETS) return Promise.resolve(tooLarge());
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (outcome: Result<Buffer, Reply>): void => {
      request.off("data", take).off("end", end).off("close", cut);
      resolve(outcome);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_BODY_OCTETS) finish(tooLarge());
      else chunks.push(chunk);
    };
    const end = (): void => finish(ok(Buffer.concat(chunks, size)));
    // Nobody is there to be answered.
    const cut = (): void =>
      finish(err(problem("malformed", "The connection was closed within the request.")));
    request.on("data", take).on("end", end).on("close", cut).on("error", cut);
  });
}
