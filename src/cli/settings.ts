import { integer, ipAddress, string, type ParameterType } from "./parameter-type.ts";
import { MASK, type Setting } from "./setting.ts";

const FAIL_ACTION = "{ offline | online }";

/** What Huawei's devices show of a key. */
const CIPHER_TEXT = /^(%\^%#|%@%#|%\$%\$|%#%#|@%@%).*\1$/;

/** A key shared with servers. What a screen shows in place of one is taken for none. */
export const KEY: ParameterType = {
  ...string(1, 255, "The key itself, which is not shown again"),
  accepts: (text) => /^[ -~]{1,255}$/.test(text),
  secret: true,
  objection(text) {
    if (text === MASK) return "This stands on the screen in place of a key: type the key itself.";
    if (CIPHER_TEXT.test(text)) {
      return "This is what a device has made of a key, and only that device can read it: type the key itself.";
    }
    return undefined;
  },
};

/** Every leaf that is set by a command of its own, in the order in which a configuration is written. */
export const SETTINGS: readonly Setting[] = [
  system(
    "interval",
    "<seconds>",
    ["resend", "interval"],
    integer(1, 3600, "Seconds before the first retransmission"),
  ),
  system(
    "max-interval",
    "<seconds>",
    ["resend", "max-interval"],
    integer(1, 86400, "Seconds at most between two retransmissions"),
  ),
  system("exhausted-action", "{ park | discard }", ["resend", "exhausted-action"]),
  system(
    "buffer max-packets",
    "<packets>",
    ["buffer", "max-packets"],
    integer(1, 4294967295, "Packets stored at most"),
  ),
  system(
    "buffer upper-threshold",
    "<percent>",
    ["buffer", "upper-threshold"],
    integer(1, 100, "Percentage of stored packets that is reported when it rises"),
  ),
  system(
    "buffer lower-threshold",
    "<percent>",
    ["buffer", "lower-threshold"],
    integer(0, 99, "Percentage of stored packets that is reported when it falls"),
  ),

  template("shared-key cipher", "<key>", "shared-key", KEY, "shared-key"),
  template(
    "timer response-timeout",
    "<seconds>",
    "response-timeout",
    integer(1, 300, "Seconds to wait for a server, 5 by default"),
  ),
  template(
    "timer quiet",
    "<minutes>",
    "quiet-time",
    integer(0, 255, "Minutes that a failed server gets no packets, 5 by default"),
  ),
  template("source-ip", "<address>", "source-address", ipAddress("Local address")),
  template("traffic-unit", "{ byte | kbyte | mbyte | gbyte }", "traffic-unit"),
  { view: "template", words: "hwtacacs-server user-name domain-included", path: ["domain-included"] },

  { view: "accounting-scheme", words: "accounting start-fail", value: FAIL_ACTION, path: ["start-fail"] },
  {
    view: "accounting-scheme",
    words: "accounting realtime",
    value: "<minutes>",
    types: { minutes: integer(1, 65535, "Minutes between two packets of a user on line") },
    path: ["realtime", "interval"],
  },

  {
    view: "domain",
    words: "hwtacacs-server",
    value: "<template>",
    types: { template: string(1, 64, "Name of the template whose servers get the accounting packets") },
    path: ["template"],
  },
];

function system(words: string, value: string, path: readonly string[], type?: ParameterType): Setting {
  return {
    view: "system",
    words: `hwtacacs-server accounting-stop-packet ${words}`,
    value,
    ...typed(value, type),
    path: ["accounting-stop-packet", ...path],
  };
}

function template(words: string, value: string, leaf: string, type?: ParameterType, undo = words): Setting {
  return {
    view: "template",
    words: `hwtacacs-server ${words}`,
    value,
    undo: `hwtacacs-server ${undo}`,
    ...typed(value, type),
    path: [leaf],
  };
}

function typed(value: string, type: ParameterType | undefined): Pick<Setting, "types"> {
  return type ? { types: { [value.slice(1, -1)]: type } } : {};
}
