/** The part of WebAssembly's JavaScript interface that is used here; its types come with browsers' libraries only. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** In pages of 64 KiB. */
  grow(pages: number): number;
}
/** A compiled module. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}
/** An instance's exports by name. */
export type WasmExportMap = Readonly<Record<string, unknown>>;
/** Functions that an instance imports, by module and name. */
export type WasmImports = Readonly<
  Record<string, Readonly<Record<string, (...args: readonly number[]) => number>>>
>;

interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: WasmExportMap };
  readonly Memory: abstract new () => WasmMemory;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every supported Node has it
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WasmInterface };

/** Compiles; takes some 10 ms for libyang. */
export function compileWasm(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes);
}

/** Makes an instance. */
export function instantiateWasm(module: WasmModule, imports: WasmImports): WasmExportMap {
  return new WebAssembly.Instance(module, imports).exports;
}

/** Whether a value is an instance's memory. */
export function isWasmMemory(value: unknown): value is WasmMemory {
  return value instanceof WebAssembly.Memory;
}
