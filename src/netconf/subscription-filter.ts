import { NETCONF_NAMESPACE, type EnvelopeParameter } from "../xml/envelope.ts";
import type { TextEdit } from "../xml/text-edit.ts";
import { NOTIFICATION_NAMESPACE } from "./notifications/notification-message.ts";

/** A prefix that no client uses: it declares nothing anew for what the filter holds. */
const PREFIX = "hwtacacsd-ncn";

/**
 * Moves the `<filter>` of a `<create-subscription>` from NETCONF's namespace, where ncclient writes it as in `<get>`,
 * to that of RFC 5277 §4, where the operation has it. `parameters` are those of the operation.
 */
export function subscriptionFilterEdits(
  text: string,
  parameters: readonly EnvelopeParameter[],
): readonly TextEdit[] {
  return parameters
    .filter(({ name, namespace }) => name === "filter" && namespace === NETCONF_NAMESPACE)
    .flatMap(({ start, tagEnd, end }) => {
      const rename = (from: number, declaration = ""): TextEdit => {
        const name = /[^\s/>]+/.exec(text.slice(from, end))?.[0] ?? "";
        return { from, to: from + name.length, text: `${PREFIX}:filter${declaration}` };
      };
      const opening = rename(start + 1, ` xmlns:${PREFIX}="${NOTIFICATION_NAMESPACE}"`);
      return tagEnd === end ? [opening] : [opening, rename(text.lastIndexOf("</", end - 1) + 2)];
    });
}
