import { escapeText } from "../../xml/escape.ts";
import { invalidValue, operationFailed } from "../../yang/rpc-error.ts";
import { MONITORING_NAMESPACE } from "../monitoring/netconf-state.ts";
import { schemas } from "../monitoring/schemas.ts";
import { refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

const YANG = "ietf-netconf-monitoring:yang";
const YIN = "ietf-netconf-monitoring:yin";

/** `<get-schema>`, RFC 6022 §3.1. YANG comes as text, YIN, which is XML, as an element. */
export async function getSchema(request: Request): Promise<Reply> {
  const { op, datastore } = request;
  const identifier = op.child("identifier")?.value ?? "";
  const version = op.child("version")?.value;
  const format = op.child("format")?.value ?? YANG; // RFC 6022 §3.1: yang where none is named
  const named = schemas(datastore.context, datastore.schemaTexts).filter(
    (schema) => schema.identifier === identifier,
  );
  const found = named.filter((schema) => version === undefined || schema.version === version);
  const [schema] = found;
  const versions = named.map((each) => (each.version === "" ? "none" : each.version)).join(", ");
  if (!schema) {
    const reason =
      named.length === 0
        ? `This server has no schema "${identifier}": /netconf-state/schemas lists those it has.`
        : `The schema "${identifier}" has no version "${version}" here, only: ${versions}.`;
    return refused(invalidValue("application", reason));
  }
  if (format !== YANG && format !== YIN) {
    const name = format.slice(format.indexOf(":") + 1);
    return refused(
      invalidValue("application", `The schema "${identifier}" is here as yang and yin, not as ${name}.`),
    );
  }
  if (found.length > 1) {
    return refused(
      operationFailed(
        "application",
        `There is more than one version of "${identifier}": name one of ${versions} in <version>.`,
        { appTag: "data-not-unique" },
      ),
    );
  }
  const content = format === YIN ? schema.yin() : escapeText(schema.yang());
  return { kind: "output", xml: `<data xmlns="${MONITORING_NAMESPACE}">${content}</data>` };
}
