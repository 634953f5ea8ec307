import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** What a test looks up in openapi.json. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly responses: Readonly<Record<string, ResponseObject>> };
}

interface OperationObject {
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaObject>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface ResponseObject {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, MediaObject>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface MediaObject {
  readonly schema: { readonly $ref?: string };
  readonly example?: unknown;
}

/** The text of openapi.json. */
export const DESCRIPTION: string = readFileSync(
  new URL("../../../../server/api/openapi.json", import.meta.url),
  "utf8",
);

/** openapi.json, as far as the tests look into it. */
export const description: Description = JSON.parse(DESCRIPTION) as Description;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...description, $id: "openapi" });

/** A check by the schema at this JSON pointer of openapi.json. */
export function validatorAt(pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `openapi#${pointer}` });
}

/** The name of the schema of an operation's request body. */
export function requestSchema(path: string): string {
  return description.paths[path]?.["post"]?.requestBody?.content["application/json"]?.schema.$ref ?? "";
}

/** Whether a report is one by the schema of its path. */
export function isDescribed(path: string, report: unknown): boolean {
  return validatorAt(requestSchema(path).slice(1))(report);
}

/** Fails where an operation's description has no such response, or another content. */
export function checkResponse(
  method: string,
  path: string,
  response: { readonly status: number; readonly headers: Headers; readonly body: string },
): void {
  const operation = description.paths[path]?.[method.toLowerCase()];
  if (!operation) return; // there is nothing to be described: 404, 405
  const { status, headers, body } = response;
  const place = operation.responses[String(status)];
  assert.ok(place, `${method} ${path}: status ${status} is not described`);
  const name = place.$ref?.split("/").at(-1);
  const described = name === undefined ? place : description.components.responses[name];
  const type = headers.get("content-type") ?? "";
  assert.ok(described?.content?.[type], `${method} ${path}: ${status} with ${type} is not described`);
  for (const header of Object.keys(described.headers ?? {})) {
    assert.ok(headers.has(header), `${method} ${path}: ${status} without the header ${header}`);
  }
  const pointer =
    name === undefined
      ? `/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}/responses/${status}`
      : `/components/responses/${name}`;
  const validate = validatorAt(`${pointer}/content/${type.replaceAll("/", "~1")}/schema`);
  assert.ok(validate(JSON.parse(body)), JSON.stringify(validate.errors));
}
