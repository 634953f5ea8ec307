/** Turns the unpacked sources into a file tree for the compiler and a list of compile jobs. */
import { BuildError } from "./log.mjs";

/** Everything that libyang's cmake looks for and wasi-libc (or shim/) has; MMAP and STRNSTR stay off. */
const have = new Set(
  (
    "VDPRINTF ASPRINTF VASPRINTF GETLINE STRNDUP STRDUPA STRCHRNUL GET_CURRENT_DIR_NAME PTHREAD_MUTEX_TIMEDLOCK " +
    "REALPATH LOCALTIME_R GMTIME_R TIMEGM STRPTIME STRCASECMP SETENV STDATOMIC"
  )
    .split(" ")
    .map((name) => `HAVE_${name}`),
);

const common = [
  "--target=wasm32-wasip1",
  "-O3",
  "-flto",
  "-c",
  "-std=gnu11",
  "-ffunction-sections",
  "-fdata-sections",
];

/** Match limits bound the time of a catastrophic pattern to about half a second. */
const pcreFlags = [
  ...common,
  ...[
    "-Wno-everything",
    "-DHAVE_CONFIG_H",
    "-DPCRE2_CODE_UNIT_WIDTH=8",
    "-DSUPPORT_UNICODE",
    "-DSUPPORT_PCRE2_8=1",
  ],
  ...["-DPCRE2_STATIC", "-DMATCH_LIMIT=1000000", "-DHEAP_LIMIT=65536", "-I", "pcre/src"],
];

const includes = ["gen", "ly/src", "ly/src/plugins_exts", "ly", "pcre/src", "ly/compat"];
const libyangFlags = [
  ...common,
  // XPath reads its numbers by shim/number.c.
  ...["-DSTATIC", "-D_GNU_SOURCE", "-Dstrtold=yw_strtold", "-Wno-everything"],
  ...includes.flatMap((dir) => ["-I", dir]),
];
const shimFlags = libyangFlags.map((flag) => (flag === "-Wno-everything" ? "-Wall" : flag));

/** Without long double printing and scanning an XPath number aborts the instance. */
export const linkFlags = [
  ...[
    "--target=wasm32-wasip1",
    "-O3",
    "-flto",
    "-Wl,--lto-O3",
    "-mexec-model=reactor",
    "-lc-printscan-long-double",
  ],
  "-Wl,--gc-sections,--strip-all,--stack-first,-z,stack-size=1048576,--max-memory=1073741824",
  "-Wl,--export=malloc,--export=free",
];

export const compileFlags = [pcreFlags, libyangFlags];

/** The compiler's file tree and the jobs, in link order: a fixed order makes the build reproducible. */
export function plan({ libyang, pcre2, shim }) {
  const cmake = text(libyang, "CMakeLists.txt");
  const tree = {
    ly: toTree(libyang, (path) => /^(src|models|compat)\/.*\.[ch]$/.test(path)),
    pcre: toTree(pcre2, (path) => /^src\/.*\.[ch]$/.test(path)),
    gen: generated(libyang, cmake),
    shim: Object.fromEntries(shim),
  };
  // The compiler's file system has no "..".
  tree.ly.src["context.c"] = Buffer.from(
    text(libyang, "src/context.c").replaceAll('"../models/', '"models/'),
  );
  tree.pcre.src["pcre2.h"] = pcre2.get("src/pcre2.h.generic");
  tree.pcre.src["config.h"] = pcre2.get("src/config.h.generic");
  tree.pcre.src["pcre2_chartables.c"] = pcre2.get("src/pcre2_chartables.c.dist");

  const jobs = [
    ...pcreSources(text(pcre2, "NON-AUTOTOOLS-BUILD")).map(job("pcre", "pcre", pcreFlags)),
    ...libyangSources(cmake).map(job("ly", "ly", libyangFlags)),
    ...[...shim.keys()]
      .filter((name) => name.endsWith(".c"))
      .sort()
      .map(job("shim", "shim", shimFlags)),
  ];
  return { tree, jobs };
}

function job(prefix, root, flags) {
  return (path) => {
    const object = `${prefix}_${path.replaceAll("/", "_").replace(/\.c$/, ".o")}`;
    return { source: `${root}/${path}`, object, args: [...flags, "-o", object, `${root}/${path}`] };
  };
}

function libyangSources(cmake) {
  const listed = (name) => {
    const block = new RegExp(`set\\(${name}([\\s\\S]*?)\\)`).exec(cmake)?.[1];
    if (block === undefined) throw new BuildError(`libyang's CMakeLists.txt has no ${name}`);
    return [...block.matchAll(/src\/[\w/.]+\.c/g)].map(([path]) => path);
  };
  return [...new Set([...listed("libsrc"), ...listed("type_plugins"), "compat/compat.c"])];
}

function pcreSources(readme) {
  const section = readme.slice(
    readme.indexOf("(4) For a library"),
    readme.indexOf("Make sure that you include -I."),
  );
  return [...section.matchAll(/^\s+(pcre2_\w+\.c)/gm)].map(([, name]) => `src/${name}`);
}

function generated(libyang, cmake) {
  const variable = (name) => new RegExp(`set\\(${name} "?([^")]*)`).exec(cmake)?.[1] ?? "";
  const numbers = (kind) =>
    ["MAJOR", "MINOR", "MICRO"].map((part) => [
      `LIBYANG_${part}_${kind}`,
      variable(`LIBYANG_${part}_${kind}`),
    ]);
  const versions = numbers("VERSION");
  const sonames = numbers("SOVERSION");
  const values = Object.fromEntries([
    ...versions,
    ...sonames,
    ["LIBYANG_VERSION", dotted(versions)],
    ["LIBYANG_SOVERSION_FULL", dotted(sonames)],
    ["LYD_VALUE_SIZE", "24"],
    ["CMAKE_SHARED_MODULE_SUFFIX", ".so"],
    // There is no file system: none of these is ever opened.
    ...["PLUGINS_DIR_TYPES", "PLUGINS_DIR_EXTENSIONS", "PLUGINS_DIR", "YANG_MODULE_DIR"].map((name) => [
      name,
      "/none",
    ]),
  ]);
  const fill = (path) =>
    Buffer.from(
      text(libyang, path)
        .replace(/@(\w+)@/g, (whole, name) => values[name] ?? whole)
        .replace(/^#cmakedefine (\w+).*$/gm, (_, name) =>
          have.has(name) ? `#define ${name}` : `/* #undef ${name} */`,
        ),
    );
  return {
    "compat.h": fill("compat/compat.h.in"),
    "ly_config.h": fill("src/ly_config.h.in"),
    "version.h": fill("src/version.h.in"),
  };
}

function dotted(pairs) {
  return pairs.map(([, number]) => number).join(".");
}

function text(files, path) {
  const bytes = files.get(path);
  if (!bytes) throw new BuildError(`the source archive has no ${path}`);
  return bytes.toString("utf8");
}

function toTree(files, wanted) {
  const root = {};
  for (const [path, bytes] of files) {
    if (!wanted(path)) continue;
    const parts = path.split("/");
    const name = parts.pop();
    let dir = root;
    for (const part of parts) dir = dir[part] ??= {};
    dir[name] = bytes;
  }
  return root;
}
