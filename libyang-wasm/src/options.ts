import type { ModuleSet } from "./module-set.ts";

/** Serialisation of data. */
export type DataFormat = "xml" | "json";

/** How data is parsed; a flag that is absent is off. */
export interface ParseOptions {
  readonly format: DataFormat;
  /** No validation but of the values' types. */
  readonly parseOnly?: boolean;
  /** Unknown data is an error; otherwise it is skipped silently. Not together with `opaque`. */
  readonly strict?: boolean;
  /** Unknown or invalid data becomes opaque nodes. */
  readonly opaque?: boolean;
  /** State data is an error. */
  readonly noState?: boolean;
  /** The input is in schema order already: faster. */
  readonly ordered?: boolean;
  /** Validates only modules that have data. */
  readonly presentOnly?: boolean;
  /** Goes on after an error, to report all of them. */
  readonly multiError?: boolean;
}

/** How a tree is validated. */
export interface ValidateOptions {
  /** State data is an error, and missing state data is none: right for configuration datastores. */
  readonly noState?: boolean;
  /** Validates only modules that have data. */
  readonly presentOnly?: boolean;
  /** Goes on after an error, to report all of them; on unless false. */
  readonly multiError?: boolean;
  /** Semantic violations are only warned of (RFC 8342 §5.3). */
  readonly operational?: boolean;
  /** Adds no default nodes. */
  readonly noDefaults?: boolean;
  /** Validates the data of these modules only; what their constraints look at must be in the tree too. */
  readonly modules?: ModuleSet | undefined;
}

/** What of two trees is compared, and how. */
export interface DiffOptions {
  /** A node that merely became explicit or default differs too. */
  readonly defaults?: boolean;
  /** Compares the data of these modules only. */
  readonly modules?: ModuleSet | undefined;
}

/** How data is printed; a flag that is absent is off. */
export interface PrintOptions {
  readonly format: DataFormat;
  /** No indentation and no line ends. */
  readonly shrink?: boolean;
  readonly keepEmptyContainers?: boolean;
  /** RFC 6243; "explicit" unless given. "implicit-tagged" marks the nodes that were not explicitly set. */
  readonly withDefaults?: "explicit" | "trim" | "report-all" | "report-all-tagged" | "implicit-tagged";
}

const withDefaults = {
  explicit: 0,
  trim: 0x10,
  "report-all": 0x20,
  "report-all-tagged": 0x40,
  "implicit-tagged": 0x80,
} as const;

/** LYD_FORMAT. */
export function dataFormat(format: DataFormat): number {
  return format === "xml" ? 1 : 2;
}

/** LYD_PARSE_* flags. */
export function parseFlags(options: ParseOptions): number {
  return (
    (options.parseOnly ? 0x010000 : 0) |
    (options.strict ? 0x020000 : 0) |
    (options.opaque ? 0x040000 : 0) |
    (options.noState ? 0x080000 : 0) |
    (options.ordered ? 0x200000 : 0)
  );
}

/** LYD_VALIDATE_* flags. */
export function validateFlags(
  options: ValidateOptions,
  multiError: boolean | undefined = options.multiError,
): number {
  return (
    (options.noState ? 1 : 0) |
    (options.presentOnly ? 2 : 0) |
    (multiError ? 4 : 0) |
    (options.operational ? 8 : 0) |
    (options.noDefaults ? 0x10 : 0)
  );
}

/** LYD_PRINT_* flags. */
export function printFlags(options: PrintOptions): number {
  return (
    (options.shrink ? 2 : 0) |
    (options.keepEmptyContainers ? 4 : 0) |
    withDefaults[options.withDefaults ?? "explicit"]
  );
}
