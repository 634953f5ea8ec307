import { readFileSync } from "node:fs";
import { Context, type ContextOptions, type ContextPlace } from "./context.ts";
import { check } from "./error-list.ts";
import { Runtime, type ModuleLoader } from "./runtime.ts";
import { compileWasm, type WasmModule } from "./web-assembly.ts";

/** The whole state of an instance: contexts, modules and data. Immutable; may be restored many times. */
export interface Snapshot {
  /** Size in bytes. */
  readonly byteLength: number;
}

/** @internal */
class MemorySnapshot implements Snapshot {
  readonly image: Uint8Array;
  readonly places: readonly (ContextPlace & { readonly loader: ModuleLoader | undefined })[];
  readonly nextId: number;

  constructor(image: Uint8Array, places: MemorySnapshot["places"], nextId: number) {
    this.image = image;
    this.places = places;
    this.nextId = nextId;
  }

  get byteLength(): number {
    return this.image.length;
  }
}

/** One instance of libyang, with memory of its own. Everything on it is synchronous. */
export class Libyang {
  /** Compiling takes ten times as long as all the rest of create(). */
  static #compiled: WasmModule | undefined;
  readonly #runtime: Runtime;
  readonly #contexts: Context[] = [];
  #nextId = 1;

  private constructor(image?: Uint8Array) {
    Libyang.#compiled ??= compileWasm(readFileSync(new URL("../wasm/libyang.wasm", import.meta.url)));
    this.#runtime = new Runtime(Libyang.#compiled, image);
  }

  /** A new instance; the WebAssembly is compiled once a process. Throws if wasm/libyang.wasm was not built. */
  static create(): Libyang {
    return new Libyang();
  }

  /** libyang's version. */
  get version(): string {
    return this.#runtime.string(this.#runtime.call(this.#runtime.x.yw_version)) ?? "";
  }

  /** Size of the instance's memory, which never shrinks; a restored snapshot has the snapshot's. */
  get memoryBytes(): number {
    return this.#runtime.memoryBytes;
  }

  /** Whether the instance trapped: every call throws LibyangPanic from then on. */
  get dead(): boolean {
    return this.#runtime.dead;
  }

  createContext(options: ContextOptions = {}): Context {
    const runtime = this.#runtime;
    const id = this.#nextId++;
    if (options.loader) runtime.loaders.set(id, options.loader);
    const flags = (options.allImplemented ? 1 : 0) | (options.noYangLibrary ? 4 : 0);
    const code = runtime.call(runtime.x.yw_ctx_new, flags, id);
    check(runtime, 0, code, "creating a context");
    return this.#add({ id, pointer: runtime.result(0) });
  }

  /** Copies the instance's state. Data trees in it live on in restored instances, but out of reach: take it before there are any. */
  snapshot(): Snapshot {
    const live = this.#contexts.filter((context) => !context.disposed);
    const places = live.map(({ place }) => ({ ...place, loader: this.#runtime.loaders.get(place.id) }));
    return new MemorySnapshot(this.#runtime.image(), places, this.#nextId);
  }

  /** A new instance in a snapshot's state; `contexts` are those that lived then, in the order of their creation. */
  static restore(snapshot: Snapshot): { libyang: Libyang; contexts: readonly Context[] } {
    if (!(snapshot instanceof MemorySnapshot)) throw new TypeError("not a snapshot");
    const libyang = new Libyang(snapshot.image);
    libyang.#nextId = snapshot.nextId;
    const contexts = snapshot.places.map(({ id, pointer, loader }) => {
      if (loader) libyang.#runtime.loaders.set(id, loader);
      return libyang.#add({ id, pointer });
    });
    return { libyang, contexts };
  }

  /** Aborts the instance, as an assertion in libyang would: for tests of recovery. Throws LibyangPanic. */
  abort(): never {
    this.#runtime.call(this.#runtime.x.yw_test_abort);
    throw new TypeError("abort returned");
  }

  #add(place: ContextPlace): Context {
    const gone = this.#contexts.findIndex((context) => context.disposed);
    if (gone >= 0) this.#contexts.splice(gone, 1);
    const context = new Context(this, this.#runtime, place);
    this.#contexts.push(context);
    return context;
  }
}
