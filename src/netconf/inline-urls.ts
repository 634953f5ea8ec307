import { err, ok, type Result } from "../base/result.ts";
import { NETCONF_NAMESPACE, type Envelope, type EnvelopeParameter } from "../xml/envelope.ts";
import { readOutline } from "../xml/outline.ts";
import { unescapeText } from "../xml/unescape.ts";
import { editText, type TextEdit } from "../xml/text-edit.ts";
import { invalidValue, type RpcError } from "../yang/rpc-error.ts";
import type { UrlStore } from "./url-store.ts";

/** `<url>` inside a `<source>`, with any prefix. */
const URL_ELEMENT = /^([^]*?)<((?:[^\s:<>/]+:)?url)(?:\s[^>]*)?>([^<]*)<\/\2\s*>[^]*$/;

/**
 * The message with the configuration that a source URL holds in place of that URL (RFC 6241 §8.8), so that from here on
 * it is judged as if it had been sent along. `undefined`: there is no such URL in it.
 */
export async function inlineUrls(
  text: string,
  { operation, parameters }: Envelope,
  urls: UrlStore,
): Promise<Result<string | undefined, RpcError>> {
  if (operation?.namespace !== NETCONF_NAMESPACE) return ok(undefined);
  const place = urlPlace(parameters, operation.localName);
  if (!place) return ok(undefined);
  const url = unescapeText(place.text)?.trim() ?? "";
  const document = await urls.read(url);
  if (!document.ok) return document;
  const outline = readOutline(document.value);
  if (!outline.ok) {
    return err(invalidValue("protocol", `${url} is not well-formed: ${outline.error.message}.`));
  }
  const { localName, namespace, start, end } = outline.value;
  if (localName !== "config" || namespace !== NETCONF_NAMESPACE) {
    return err(
      invalidValue("protocol", `${url} does not hold a <config> in namespace "${NETCONF_NAMESPACE}".`),
    );
  }
  return ok(editText(text, [{ from: place.from, to: place.to, text: document.value.slice(start, end) }]));
}

function urlPlace(parameters: readonly EnvelopeParameter[], operation: string): TextEdit | undefined {
  if (operation === "edit-config") {
    const url = parameters.find(({ name }) => name === "url");
    return url && { from: url.start, to: url.end, text: url.content };
  }
  if (operation !== "copy-config" && operation !== "validate") return undefined;
  const source = parameters.find(({ name }) => name === "source");
  const [, before, , content] = URL_ELEMENT.exec(source?.content ?? "") ?? [];
  if (!source || before === undefined || content === undefined) return undefined;
  const from = source.tagEnd + before.length;
  const close = /<\/(?:[^\s:<>/]+:)?url\s*>/.exec(source.content.slice(before.length));
  return { from, to: from + (close?.index ?? 0) + (close?.[0].length ?? 0), text: content };
}
