import type { Context } from "libyang-wasm";

/** A value that follows from the schema alone: made once for a context, and again after libyang was rebuilt. */
export class PerContext<T> {
  readonly #make: (context: Context) => T;
  #context: Context | undefined;
  #value: T | undefined;

  constructor(make: (context: Context) => T) {
    this.#make = make;
  }

  /** The value for that context; the one of an earlier context is forgotten. */
  of(context: Context): T {
    if (this.#context !== context) {
      this.#value = this.#make(context);
      this.#context = context;
    }
    return this.#value as T; // made by the lines above
  }
}
