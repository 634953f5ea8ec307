import { LibyangError, type LyErrorItem } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

/** Reads and clears a context's error list. */
export function takeErrors(runtime: Runtime, context: number): readonly LyErrorItem[] {
  const { x } = runtime;
  const items: LyErrorItem[] = [];
  for (
    let item = runtime.call(x.yw_err_first, context);
    item !== 0;
    item = runtime.call(x.yw_err_next, item)
  ) {
    const text = (field: number): string | undefined =>
      runtime.string(runtime.call(x.yw_err_str, item, field));
    const number = (field: number): number => runtime.call(x.yw_err_num, item, field);
    const [appTag, dataPath, schemaPath] = [text(1), text(2), text(3)];
    const line = number(3);
    items.push({
      level: number(0) === 0 ? "error" : "warning",
      code: number(1),
      vecode: number(2),
      message: text(0) ?? "",
      ...(dataPath === undefined ? {} : { dataPath }),
      ...(schemaPath === undefined ? {} : { schemaPath }),
      ...(line === 0 ? {} : { line }),
      ...(appTag === undefined ? {} : { appTag }),
    });
  }
  runtime.call(x.yw_err_clean, context);
  return items;
}

/** Throws LibyangError with the context's error list where a return code is not success. */
export function check(runtime: Runtime, context: number, code: number, what: string): void {
  if (code !== 0) throw new LibyangError(what, code, takeErrors(runtime, context));
}
