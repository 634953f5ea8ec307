import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The API's description (OpenAPI 3.1), as it lies in the package's folder. */
export function apiDescription(folder: string): Promise<string> {
  return readFile(join(folder, "server/api/openapi.json"), "utf8");
}
