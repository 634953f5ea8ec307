import { isWasmMemory, type WasmExportMap, type WasmMemory } from "./web-assembly.ts";

/** A function of the WebAssembly instance: any number of i32, one i32 back (undefined where it returns nothing). */
export type WasmFunction = (...args: readonly number[]) => number;

const names = [
  "yw_results",
  "yw_number",
  "yw_arena",
  "yw_version",
  "yw_init",
  "yw_strlen",
  "yw_json_depth",
  "yw_ctx_new",
  "yw_ctx_destroy",
  "yw_ctx_change_count",
  "yw_ctx_parse_module",
  "yw_ctx_load_module",
  "yw_ctx_module",
  "yw_ctx_modules",
  "yw_ctx_yanglib",
  "yw_mod_str",
  "yw_mod_implemented",
  "yw_mod_yang_version",
  "yw_mod_features",
  "yw_mod_deviated_by",
  "yw_mod_annotations",
  "yw_mod_annotation_check",
  "yw_mod_submodules",
  "yw_mod_print",
  "yw_submod_print",
  "yw_mod_schema",
  "yw_mod_looks_at",
  "yw_err_first",
  "yw_err_next",
  "yw_err_num",
  "yw_err_str",
  "yw_err_clean",
  "yw_parse_data",
  "yw_parse_op",
  "yw_validate_op",
  "yw_validate",
  "yw_print",
  "yw_free_all",
  "yw_dup_siblings",
  "yw_compare",
  "yw_diff",
  "yw_replace",
  "yw_diff_apply",
  "yw_diff_reverse",
  "yw_merge",
  "yw_set",
  "yw_find_path",
  "yw_select",
  "yw_eval",
  "yw_find_instance",
  "yw_find_like",
  "yw_node_ptr",
  "yw_node_str",
  "yw_node_path",
  "yw_node_default",
  "yw_node_set_default",
  "yw_node_set_value",
  "yw_same_value",
  "yw_siblings",
  "yw_children",
  "yw_child",
  "yw_metas",
  "yw_meta",
  "yw_meta_set",
  "yw_meta_remove",
  "yw_annotated",
  "yw_attributes",
  "yw_opaque_error",
  "yw_any_text",
  "yw_remove",
  "yw_insert_copy",
  "yw_move",
  "yw_schema_find",
  "yw_schema_parent",
  "yw_schema_module",
  "yw_schema_flags",
  "yw_schema_str",
  "yw_schema_is_reference",
  "yw_schema_path",
  "yw_schema_children",
  "yw_schema_extension",
  "yw_canonical",
  "yw_dict_free",
  "yw_test_abort",
  "malloc",
  "free",
  "_initialize",
] as const;

/** What shim/glue.c exports. */
export type WasmExports = Readonly<Record<(typeof names)[number], WasmFunction>>;

/** Checks an instance's exports once, so that a wasm of another build fails here and not in the middle of a call. */
export function checkedExports(exports: WasmExportMap): {
  readonly x: WasmExports;
  readonly memory: WasmMemory;
} {
  const memory = exports["memory"];
  if (!isWasmMemory(memory)) throw new TypeError("libyang.wasm exports no memory");
  for (const name of names) {
    if (typeof exports[name] !== "function")
      throw new TypeError(`libyang.wasm is of another build: no ${name}`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every name was just seen to be a function
  return { x: exports as unknown as WasmExports, memory };
}
