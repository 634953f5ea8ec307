import { LibyangError, LibyangPanic, LyVecode } from "./errors.ts";
import type { TreeHandle } from "./tree-handle.ts";
import { instantiateWasm, type WasmMemory, type WasmModule } from "./web-assembly.ts";
import { checkedExports, type WasmExports, type WasmFunction } from "./wasm-exports.ts";

/** What a context asks its owner for: a module or submodule by name and, perhaps, revision. */
export interface ModuleRequest {
  readonly name: string;
  readonly revision?: string;
  readonly submodule?: string;
  readonly submoduleRevision?: string;
}
/** Answers a request with YANG text (or YIN, if it says so), or undefined if there is none. What it throws comes out of the load. */
export type ModuleLoader = (
  request: ModuleRequest,
) => string | { data: string; format: "yang" | "yin" } | undefined;

/** Owners that are kept alive until it shows whether they need a finalizer. */
const maxYoung = 32;

/** As in shim/glue.c. */
const arenaBytes = 256 * 1024;
const yinFormat = 3;
const maxStderr = 65_536;
const espipe = 70;

/**
 * One WebAssembly instance: calls, memory and strings.
 * Arguments go through an arena: take a mark, write, call, release the mark.
 */
export class Runtime {
  readonly x: WasmExports;
  readonly loaders: Map<number, ModuleLoader> = new Map();
  /** The newest owners of trees: most are disposed of soon, and a finalizer costs more than many a tree. */
  #young: { readonly handle: TreeHandle }[] = [];
  /** Trees whose owner was collected: freed by the next call that makes one. */
  readonly #doomed: TreeHandle[] = [];
  readonly #registry = new FinalizationRegistry<TreeHandle>((handle) => this.#doomed.push(handle));
  readonly #memory: WasmMemory;
  #bytes: Buffer;
  #words: Uint32Array;
  readonly #results: number;
  readonly #number: number;
  readonly #arena: number;
  #top = 0;
  #large: { readonly pointer: number; readonly top: number }[] = [];
  #panic: LibyangPanic | undefined;
  #stderr = "";
  #loaderFailure: { readonly thrown: unknown } | undefined;

  constructor(module: WasmModule, image?: Uint8Array) {
    const exports = instantiateWasm(module, {
      wasi_snapshot_preview1: {
        fd_write: (_fd = 0, vectors = 0, count = 0, written = 0) => this.#write(vectors, count, written),
        fd_seek: () => espipe,
      },
      libyang: { import_module: (...args: readonly number[]) => this.#import(...args) },
    });
    const { x, memory } = checkedExports(exports);
    this.x = x;
    this.#memory = memory;
    this.#bytes = Buffer.from(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.call(x._initialize);
    if (image) {
      const missing = image.length - memory.buffer.byteLength;
      if (missing > 0) memory.grow(missing / 65_536);
      new Uint8Array(memory.buffer).set(image);
    } else {
      this.call(x.yw_init);
    }
    this.#results = this.call(x.yw_results) >>> 2;
    this.#number = this.call(x.yw_number) >>> 3;
    this.#arena = this.call(x.yw_arena);
  }

  get dead(): boolean {
    return this.#panic !== undefined;
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A copy of the whole memory. */
  image(): Uint8Array {
    this.drain();
    if (this.#panic) throw this.#panic;
    return new Uint8Array(this.#memory.buffer).slice();
  }

  /** Every call into the instance goes through here: a trap ends the instance. */
  call(f: WasmFunction, a = 0, b = 0, c = 0, d = 0, e = 0, g = 0, h = 0): number {
    if (this.#panic) throw this.#panic;
    try {
      return f(a, b, c, d, e, g, h);
    } catch (cause) {
      const said = this.#stderr.trim();
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#panic = new LibyangPanic(`the libyang instance is dead: ${reason}${said ? `: ${said}` : ""}`, {
        cause,
      });
      throw this.#panic;
    }
  }

  /** The i-th further result of the last call. */
  result(i: number): number {
    return this.#view()[this.#results + i] ?? 0;
  }

  /** The double result of the last XPath evaluation. */
  numberResult(): number {
    this.#view();
    return new Float64Array(this.#memory.buffer, this.#number << 3, 1)[0] ?? Number.NaN;
  }

  /** The list that the last call left: pointers and small numbers. */
  list(): Uint32Array {
    const at = this.result(0) >>> 2;
    return this.#words.slice(at, at + this.result(1));
  }

  /** Throws what a module loader threw during the last call. */
  rethrowLoaderFailure(): void {
    const failure = this.#loaderFailure;
    this.#loaderFailure = undefined;
    if (failure) throw failure.thrown;
  }

  // ---- strings out ----

  /** The string at a pointer; undefined for 0. */
  string(pointer: number): string | undefined {
    if (pointer === 0) return undefined;
    return this.#decode(pointer, this.call(this.x.yw_strlen, pointer));
  }

  /** The string at a pointer that the caller owns, which is freed. */
  takeString(pointer: number): string | undefined {
    const text = this.string(pointer);
    if (pointer !== 0) this.call(this.x.free, pointer);
    return text;
  }

  /** The text that yw_print left, as a string. */
  takePrinted(): string {
    const pointer = this.result(0);
    if (pointer === 0) return "";
    const text = this.#decode(pointer, this.result(1));
    this.call(this.x.free, pointer);
    return text;
  }

  /** The text that yw_print left, as bytes outside the instance's memory. */
  takePrintedBytes(): Uint8Array {
    const pointer = this.result(0);
    if (pointer === 0) return new Uint8Array(0);
    const bytes = new Uint8Array(this.#memory.buffer, pointer, this.result(1)).slice();
    this.call(this.x.free, pointer);
    return bytes;
  }

  /** Plain ASCII, which most of YANG data is, decodes several times faster as Latin-1. */
  #decode(pointer: number, length: number): string {
    const encoding = this.result(7) === 0 ? "latin1" : "utf8";
    return this.#bytes.toString(encoding, pointer, pointer + length);
  }

  // ---- arguments in ----

  /** Where the arena stands; hand it to release() after the call. */
  mark(): number {
    return this.#top;
  }

  /** Gives back every argument written since the mark. */
  release(mark: number): void {
    this.#top = mark;
    while (this.#large.length > 0 && (this.#large.at(-1)?.top ?? 0) >= mark) {
      const large = this.#large.pop();
      if (large && !this.#panic) this.call(this.x.free, large.pointer);
    }
  }

  /** Writes a NUL-terminated argument; undefined is the null pointer. Throws LibyangError for text with a NUL in it. */
  text(value: string | Uint8Array | undefined): number {
    if (value === undefined) return 0;
    // C would take the part before the NUL for the whole.
    if (typeof value === "string" ? value.includes("\0") : value.includes(0)) {
      throw LibyangError.of("refused", LyVecode.syntax, "NUL character in the input");
    }
    if (typeof value !== "string") {
      const pointer = this.#reserve(value.length + 1);
      this.#bytes.set(value, pointer);
      this.#bytes[pointer + value.length] = 0;
      return pointer;
    }
    // At most three bytes of UTF-8 for each UTF-16 unit; counted exactly only where that matters.
    const atMost = value.length * 3;
    const pointer = this.#reserve((atMost < 4096 ? atMost : Buffer.byteLength(value)) + 1);
    const written = this.#bytes.write(value, pointer);
    this.#bytes[pointer + written] = 0;
    return pointer;
  }

  /** Writes a NULL-terminated array of strings; undefined is the null pointer. */
  texts(values: readonly string[] | undefined): number {
    if (values === undefined) return 0;
    const pointers = values.map((value) => this.text(value));
    const at = this.#reserve(4 * (pointers.length + 1));
    this.#words.set([...pointers, 0], at >>> 2);
    return at;
  }

  /** Memory of the caller's own, not of the arena. */
  allocate(bytes: number): number {
    const pointer = this.call(this.x.malloc, bytes);
    if (pointer === 0) throw LibyangError.of("refused", LyVecode.other, "out of memory");
    this.#view();
    return pointer;
  }

  /** An array of pointers with 0 at its end, of the caller's own like {@link allocate}. */
  array(pointers: readonly number[]): number {
    const at = this.allocate(4 * (pointers.length + 1));
    this.#view().set([...pointers, 0], at >>> 2);
    return at;
  }

  #reserve(bytes: number): number {
    this.#view();
    const size = (bytes + 7) & ~7;
    if (this.#top + size <= arenaBytes) {
      const pointer = this.#arena + this.#top;
      this.#top += size;
      return pointer;
    }
    const pointer = this.allocate(size);
    this.#large.push({ pointer, top: this.#top });
    // An inner mark must not be equal to this one.
    this.#top += 8;
    return pointer;
  }

  // ---- trees ----

  /** Frees the tree when its owner is collected, which is not before {@link maxYoung} others are made. */
  watch(owner: { readonly handle: TreeHandle }): void {
    this.#young.push(owner);
    if (this.#young.length < maxYoung) return;
    for (const grown of this.#young) {
      const { handle } = grown;
      if (!handle.live) continue;
      handle.watched = true;
      this.#registry.register(grown, handle, handle);
    }
    this.#young = [];
  }

  unwatch(handle: TreeHandle): void {
    if (handle.watched) this.#registry.unregister(handle);
  }

  /** Frees what the garbage collector found since. */
  drain(): void {
    while (this.#doomed.length > 0) this.#doomed.pop()?.free();
  }

  // ---- memory and imports ----

  /** Growth of the memory detaches the views. */
  #view(): Uint32Array {
    if (this.#words.length === 0) {
      this.#bytes = Buffer.from(this.#memory.buffer);
      this.#words = new Uint32Array(this.#memory.buffer);
    }
    return this.#words;
  }

  #import(
    ...[id = 0, name = 0, revision = 0, submodule = 0, submoduleRevision = 0, format = 0]: readonly number[]
  ): number {
    const loader = this.loaders.get(id);
    if (!loader || this.#loaderFailure) return 0;
    const field = (key: string, pointer: number): object =>
      pointer === 0 ? {} : { [key]: this.string(pointer) };
    try {
      const answer = loader({
        name: this.string(name) ?? "",
        ...field("revision", revision),
        ...field("submodule", submodule),
        ...field("submoduleRevision", submoduleRevision),
      });
      if (answer === undefined) return 0;
      const data = Buffer.from(typeof answer === "string" ? answer : answer.data);
      const pointer = this.allocate(data.length + 1);
      this.#bytes.set(data, pointer);
      this.#bytes[pointer + data.length] = 0;
      if (typeof answer !== "string" && answer.format === "yin") this.#view()[format >>> 2] = yinFormat;
      return pointer;
    } catch (thrown) {
      this.#loaderFailure = { thrown };
      return 0;
    }
  }

  /** What an assertion prints before it aborts: kept for the panic's message. */
  #write(vectors: number, count: number, written: number): number {
    const words = this.#view();
    let total = 0;
    for (let i = 0; i < count; i++) {
      const at = words[(vectors >>> 2) + 2 * i] ?? 0;
      const length = words[(vectors >>> 2) + 2 * i + 1] ?? 0;
      if (this.#stderr.length < maxStderr) this.#stderr += this.#bytes.toString("utf8", at, at + length);
      total += length;
    }
    words[written >>> 2] = total;
    return 0;
  }
}
