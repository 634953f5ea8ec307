// The binding that the server is being written against. Real code replaces this file: keep the names and shapes.
// Everything is synchronous. Node handles are light: cache nothing that libyang may move or free.

export type LyLevel = "error" | "warning";
export interface LyErrorItem {
  readonly level: LyLevel;
  readonly code: number;          // LY_ERR
  readonly vecode: number;        // LY_VECODE (export const LyVecode = {...} as const)
  readonly message: string;
  readonly dataPath?: string;
  readonly schemaPath?: string;
  readonly line?: number;
  readonly appTag?: string;
}
export declare class LibyangError extends Error { readonly code: number; readonly errors: readonly LyErrorItem[] }
export declare class LibyangPanic extends Error {}      // the instance is dead from here on, every later call throws it again
export declare class StaleHandleError extends Error {}  // use after dispose

export declare class Libyang {
  /** Compiles once a process (module cached), instantiates per call. */
  static create(): Libyang;
  readonly version: string;
  readonly memoryBytes: number;
  readonly dead: boolean;
  createContext(options?: ContextOptions): Context;
  /** The whole state of the instance: restore() gives a new instance whose contexts are reached by index. */
  snapshot(): Snapshot;
  static restore(snapshot: Snapshot): { libyang: Libyang; contexts: readonly Context[] };
}
export interface Snapshot {}
export interface ContextOptions { loader?: ModuleLoader; allImplemented?: boolean; noYangLibrary?: boolean }
export type ModuleLoader = (request: { name: string; revision?: string; submodule?: string; submoduleRevision?: string }) => string | { data: string; format: "yang" | "yin" } | undefined;

export declare class Context implements Disposable {
  readonly libyang: Libyang;
  parseModule(source: string, options?: { format?: "yang" | "yin"; features?: readonly string[] | "*" }): Module;
  loadModule(name: string, options?: { revision?: string; features?: readonly string[] | "*" }): Module;
  module(name: string, revision?: string): Module | undefined;
  implemented(name: string): Module | undefined;
  byNamespace(namespace: string): Module | undefined;       // implemented one
  modules(): readonly Module[];
  readonly changeCount: number;
  yangLibrary(contentId: string): DataTree;
  schemaNode(path: string, options?: { output?: boolean }): SchemaNode | undefined;
  emptyTree(): DataTree;
  parseData(source: string | Uint8Array, options: ParseOptions): DataTree;
  /** LYD_TYPE_RPC_NETCONF. `op` is the operation's node, `envelope` the opaque <rpc>. Throws LibyangError. */
  parseRpc(message: string | Uint8Array): ParsedOperation;
  [Symbol.dispose](): void;
}
export interface ParseOptions { format: "xml" | "json"; parseOnly?: boolean; strict?: boolean; opaque?: boolean; noState?: boolean; ordered?: boolean; /* validation flags when not parseOnly: */ presentOnly?: boolean; multiError?: boolean }
export interface ValidateOptions { noState?: boolean; presentOnly?: boolean; multiError?: boolean; operational?: boolean; noDefaults?: boolean }
export interface PrintOptions { format: "xml" | "json"; shrink?: boolean; keepEmptyContainers?: boolean; withDefaults?: "explicit" | "trim" | "report-all" | "report-all-tagged" | "implicit-tagged" }

export interface ParsedOperation extends Disposable {
  readonly envelope: DataNode;
  readonly op: DataNode;
  /** lyd_validate_op with LYD_TYPE_RPC_YANG. */
  validate(datastore?: DataTree): void;
}

/** Owner of one forest of top-level siblings. */
export declare class DataTree implements Disposable {
  readonly context: Context;
  readonly first: DataNode | undefined;
  roots(): Iterable<DataNode>;
  validate(options?: ValidateOptions): void;      // validate_all; throws LibyangError with every error; may add defaults
  print(options: PrintOptions): string;           // with siblings
  printBytes(options: PrintOptions): Uint8Array;  // a copy outside wasm memory
  find(path: string): DataNode | undefined;       // lyd_find_path
  select(xpath: string): readonly DataNode[];     // lyd_find_xpath
  clone(): DataTree;                               // dup siblings recursive with flags (default flags, when flags) and metadata
  equals(other: DataTree): boolean;
  diff(to: DataTree, options?: { defaults?: boolean }): DataTree;   // lyd_diff_siblings
  apply(diff: DataTree): void;                     // lyd_diff_apply_all
  reverse(): DataTree;
  merge(source: DataTree, options?: { consume?: boolean; defaults?: boolean }): void;
  set(path: string, value?: string): DataNode;    // lyd_new_path, LYD_NEW_PATH_UPDATE
  remove(node: DataNode): void;                    // unlink and free the subtree; fixes `first`
  /** Copies a node of any tree of this context below `parent` (undefined: top level), returns the copy. For user-ordered it goes last unless `before`/`after` (a sibling) or `first` says otherwise. */
  insertCopy(node: DataNode, parent: DataNode | undefined, options?: { recursive?: boolean; withoutMeta?: boolean; before?: DataNode; after?: DataNode; first?: boolean }): DataNode;
  /** Moves a user-ordered instance among its siblings. */
  move(node: DataNode, where: { before?: DataNode; after?: DataNode; first?: true; last?: true }): void;
  [Symbol.dispose](): void;
}
export type NodeKind = "container" | "list" | "leaf" | "leaf-list" | "anydata" | "anyxml" | "rpc" | "action" | "notification" | "opaque";
/** Equality of handles: same(). A handle is valid while its tree lives and the node was not removed. */
export declare class DataNode {
  readonly kind: NodeKind;
  readonly name: string;
  readonly namespace: string;                 // also of opaque nodes; "" where none
  readonly moduleName: string | undefined;
  readonly prefix: string | undefined;        // opaque: as written
  readonly value: string | undefined;         // canonical for leaf/leaf-list, text of opaque, undefined for inner
  readonly path: string;
  readonly isDefault: boolean;
  readonly schema: SchemaNode | undefined;    // undefined for opaque
  readonly parent: DataNode | undefined;
  readonly firstChild: DataNode | undefined;
  readonly next: DataNode | undefined;
  children(): Iterable<DataNode>;
  same(other: DataNode): boolean;
  /** lyd_find_sibling_first among the children of this node: the instance equal to `target` (same schema; same keys or leaf-list value). Hash look-up. */
  findChildLike(target: DataNode): DataNode | undefined;
  /** First child of that schema name, in this node's module unless named. */
  child(name: string, moduleName?: string): DataNode | undefined;
  meta(moduleName: string, name: string): string | undefined;          // metadata of data nodes
  metas(): readonly { moduleName: string; name: string; value: string }[];
  attributes(): readonly { namespace: string; prefix: string | undefined; name: string; value: string }[];  // of opaque nodes (their attributes), incl. rpc input leafs parsed opaque
  /** anydata/anyxml whose value was parsed as a tree: its first node. */
  readonly anyFirst: DataNode | undefined;
  anyText(): string | undefined;
  /** For an opaque node: the very errors that kept it opaque (lyd_parse_opaq_error). */
  opaqueErrors(): readonly LyErrorItem[];
  setDefault(isDefault: boolean): void;       // clear/set LYD_DEFAULT (and lyd_np_cont_dflt handling up the tree)
  setValue(value: string): boolean;           // lyd_change_term: true where it changed; throws LibyangError
  compareValue(other: DataNode): boolean;     // same canonical value
  print(options: PrintOptions): string;
}
// And on DataTree, for the top level: findRootLike(target), analogous to findChildLike.

export type SchemaKind = "container" | "list" | "leaf" | "leaf-list" | "anydata" | "anyxml" | "choice" | "case" | "rpc" | "action" | "notification" | "input" | "output";
export declare class SchemaNode {
  readonly kind: SchemaKind; readonly name: string; readonly moduleName: string; readonly namespace: string; readonly path: string;
  readonly config: boolean; readonly mandatory: boolean; readonly userOrdered: boolean; readonly presence: boolean; readonly isKey: boolean;
  readonly keys: readonly string[]; readonly parent: SchemaNode | undefined;
  children(): Iterable<SchemaNode>;
  readonly defaultValue: string | undefined;
  readonly units: string | undefined;
  /** Instances of an extension on this node, by module and name: argument or "". */
  extension(moduleName: string, name: string): string | undefined;
  same(other: SchemaNode): boolean;
  /** lyd_value_validate: canonical form or the error. */
  canonical(value: string): { ok: true; value: string } | { ok: false; errors: readonly LyErrorItem[] };
}
export declare class Module { readonly name: string; readonly revision: string | undefined; readonly namespace: string; readonly prefix: string; readonly implemented: boolean; readonly yangVersion: "1" | "1.1"; readonly features: ReadonlyMap<string, boolean>; readonly deviatedBy: readonly string[]; readonly submodules: readonly { name: string; revision: string | undefined }[]; print(format: "yang" | "yin" | "tree"): string; printSubmodule(name: string, format: "yang" | "yin"): string }
