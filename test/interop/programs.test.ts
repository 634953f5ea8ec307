import assert from "node:assert/strict";
import { PROGRAMS, run } from "./programs.ts";

describe("the real clients are installed", () => {
  for (const { name, check, packages } of PROGRAMS) {
    it(name, async () => {
      const [file, ...args] = check;
      const { code } = await run(file, args).catch(() => ({ code: -1 }));
      assert.equal(code, 0, `${name} is missing: apt-get install --no-install-recommends ${packages}`);
    });
  }
});
