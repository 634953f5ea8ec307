/** What may stand in a command for a value. */
export interface ParameterType {
  /** How it is shown by `?`, such as `INTEGER<1-300>`. */
  readonly notation: string;
  readonly help: string;
  readonly accepts: (text: string) => boolean;
  /** Whether the value must not be shown again. */
  readonly secret?: boolean;
  /** Why a value of the right form is not taken, as a sentence. */
  readonly objection?: (text: string) => string | undefined;
}

/** A whole number of a range, both ends included. */
export function integer(min: number, max: number, help: string): ParameterType {
  return {
    notation: `INTEGER<${min}-${max}>`,
    help,
    accepts: (text) => /^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max,
  };
}

/** Text of some length in characters. */
export function string(min: number, max: number, help: string): ParameterType {
  return {
    notation: `STRING<${min}-${max}>`,
    help,
    accepts: (text) => text.length >= min && text.length <= max && text.trim() === text,
  };
}

/** An IPv4 or IPv6 address, or a host name, which has a letter in it. */
export function host(help: string): ParameterType {
  return { notation: "X.X.X.X or X:X::X:X or host name", help, accepts: isHost };
}

/** An IPv4 or IPv6 address. */
export function ipAddress(help: string): ParameterType {
  return { notation: "X.X.X.X or X:X::X:X", help, accepts: isIpAddress };
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const NAME =
  /^(?=.*[A-Za-z])[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*$/;

function isIpAddress(text: string): boolean {
  return IPV4.test(text) || isIpv6Address(text);
}

/** RFC 4291 §2.2: eight groups, or fewer with one `::`; the last two may be an IPv4 address. */
function isIpv6Address(text: string): boolean {
  const tail = /(?<=:)\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0];
  if (tail !== undefined && !IPV4.test(tail)) return false;
  const plain = tail === undefined ? text : `${text.slice(0, -tail.length)}0:0`;
  const halves = plain.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const enough = halves.length === 2 ? groups.length < 8 : groups.length === 8;
  return enough && groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group));
}

function isHost(text: string): boolean {
  return isIpAddress(text) || (text.length <= 253 && NAME.test(text));
}
