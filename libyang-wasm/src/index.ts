export { Context, type ContextOptions, type Features } from "./context.ts";
export { DataNode, type Metadata, type NodeKind, type OpaqueAttribute } from "./data-node.ts";
export { DataTree, type InsertOptions, type MoveTarget, type XPathValue } from "./data-tree.ts";
export {
  LibyangError,
  LibyangPanic,
  LyCode,
  LyVecode,
  StaleHandleError,
  type LyErrorItem,
  type LyLevel,
} from "./errors.ts";
export { Libyang, type Snapshot } from "./libyang.ts";
export { Module, type Submodule } from "./module.ts";
export { ModuleSet } from "./module-set.ts";
export type { DataFormat, DiffOptions, ParseOptions, PrintOptions, ValidateOptions } from "./options.ts";
export { ParsedOperation } from "./parsed-operation.ts";
export type { ModuleLoader, ModuleRequest } from "./runtime.ts";
export { SchemaNode, type CanonicalValue, type SchemaKind } from "./schema-node.ts";
