import { readFileSync } from "node:fs";

/** Names this boot of the machine, as Linux does; "" where it does not, so that every start counts as the same boot. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
