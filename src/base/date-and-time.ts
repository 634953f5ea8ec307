let second = Number.NaN;
let untilSecond = "";

/** A time in milliseconds since 1970 as YANG and NETCONF write it. `Date.prototype.toISOString` gives the same, and takes much longer. */
export function dateAndTime(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000);
  if (whole !== second) {
    untilSecond = new Date(whole * 1000).toISOString().slice(0, -4);
    second = whole;
  }
  return `${untilSecond}${String(Math.floor(milliseconds - whole * 1000)).padStart(3, "0")}Z`;
}
