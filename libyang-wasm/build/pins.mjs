/**
 * What is built, and from which bytes. An archive is used only if its SHA-256 stands here.
 * Debian revises its packaging without touching the upstream archive, so a newer Debian revision
 * of the same upstream release passes; a new upstream release needs an entry of its own.
 */
export const pins = {
  libyang: {
    what: "libyang 3.12.2 (BSD-3-Clause)",
    file: /^libyang_3\.12\.2\.orig\.tar\.xz$/,
    sha256: ["d7b35a5f9f3a5b929b9c9ee0c2b1b63fbef7be788d88f74e1362b85990002db3"],
  },
  pcre2: {
    what: "PCRE2 10.46 (BSD-3-Clause)",
    file: /^pcre2_10\.46\.orig\.tar\.gz$/,
    sha256: ["8d28d7f2c3b970c3a4bf3776bcbb5adfc923183ce74bc8df1ebaad8c1985bd07"],
  },
  yuma: {
    what: "libyuma-base, the IETF's YANG modules",
    file: /^libyuma-base_2\.1[34]-[0-9]+_all\.deb$/,
    sha256: [
      "f01edb2ca22906949b7566857c512d3ef1d9a8309c49678cf92fc5eeee118a08", // 2.14-1, trixie
      "4875c2f08227c91a52a7e66ee06f6cb3fd31d3f57b5115a4c711c1e75b0f4cd2", // 2.13-1, bookworm
    ],
  },
};

/** The Debian suite that carries the pinned releases. */
export const suite = "trixie";

/** Changes whenever the build's own steps change what comes out: part of every cache key. */
export const recipe = 1;

/** Modules without which the build is of no use: their absence fails the build. */
export const requiredModules = [
  "iana-crypt-hash",
  "ietf-datastores",
  "ietf-inet-types",
  "ietf-netconf",
  "ietf-netconf-acm",
  "ietf-netconf-monitoring",
  "ietf-netconf-nmda",
  "ietf-netconf-notifications",
  "ietf-netconf-partial-lock",
  "ietf-netconf-with-defaults",
  "ietf-origin",
  "ietf-system",
  "ietf-yang-library",
  "ietf-yang-metadata",
  "ietf-yang-types",
  "nc-notifications",
  "notifications",
];
