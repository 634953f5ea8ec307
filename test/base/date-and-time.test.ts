import assert from "node:assert/strict";
import fc from "fast-check";
import { dateAndTime } from "../../src/base/date-and-time.ts";

describe("date-and-time", () => {
  it("is what Date writes, in whatever order times are asked for", () => {
    const near = fc.integer({ min: 1_700_000_000_000, max: 1_700_000_002_500 });
    const any = fc.oneof(
      near,
      fc.integer({ min: -1_000_000_000_000, max: 100_000_000_000_000 }),
      fc.double({ min: 0, max: 2e12, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(any), (times) => {
        for (const time of times) assert.equal(dateAndTime(time), new Date(time).toISOString());
      }),
    );
  });
});
