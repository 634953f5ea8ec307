import { LibyangError, type Context } from "libyang-wasm";
import { translateError } from "../yang/translate-error.ts";

/** What is stored does not fit the schema: modules, features or deviations are others than when it was written. */
export class StoredConfigurationError extends Error {
  override readonly name: string = "StoredConfigurationError";
}

/** Reads what is stored; `what` names it where it does not fit. Throws StoredConfigurationError. */
export function fitting<T>(context: Context, what: () => string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof LibyangError)) throw cause;
    throw new StoredConfigurationError(misfit(context, cause, what()), { cause });
  }
}

function misfit(context: Context, cause: LibyangError, what: string): string {
  const reasons = cause.errors
    .filter(({ level }) => level === "error")
    .map((item) => {
      const { path, message } = translateError(context, item, "application");
      return path === undefined ? message : `${path.path}: ${message}`;
    });
  return (
    `The stored ${what} does not fit the YANG modules of this start. ` +
    `${[...new Set(reasons)].join(" ") || `${cause.message}.`} Nothing was changed. Start with the modules, features and ` +
    `deviations that the configuration was made with, take out over NETCONF what no longer fits, stop the server (SIGTERM, so that it writes down what is left), and then change them.`
  );
}
