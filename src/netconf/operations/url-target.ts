import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { printWithDefaults, withDefaultsMode } from "../with-defaults.ts";
import { OK, refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";
import { configSource } from "./config-source.ts";
import { operationNotSupported } from "../../yang/rpc-error.ts";

/** The URL in the `<target>` of an operation, RFC 6241 §8.8.5; undefined where that is a datastore. */
export function targetUrl({ op }: Request): string | undefined {
  return op.child("target")?.child("url")?.value;
}

/** Writes a configuration to a URL, as far as the session may read it: a document with one `<config>`. */
export async function copyToUrl(request: Request, url: string): Promise<Reply> {
  const { datastore, session, urls, op } = request;
  const source = configSource(request);
  if (!source.ok) return refused(source.error);
  if (!urls || !("name" in source.value)) {
    return refused(
      operationNotSupported("protocol", "A URL takes the content of a datastore: name one as <source>."),
    );
  }
  const readable = session.access.readablePart(datastore.read(source.value.name, session.id));
  const content = printWithDefaults(readable, withDefaultsMode(op));
  const written = await urls.write(url, `<config xmlns="${NETCONF_NAMESPACE}">${content}</config>\n`);
  return written.ok ? OK : refused(written.error);
}
