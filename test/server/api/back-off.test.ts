import assert from "node:assert/strict";
import { backOff } from "../../../server/api/back-off.ts";

describe("API client: back-off", () => {
  const options = { first: 100, most: 1000, random: () => 0.5 };

  it("draws from nothing to a ceiling that doubles up to the most", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 60].map((failures) => backOff(failures, options)),
      [50, 100, 200, 400, 500, 500],
    );
    assert.equal(backOff(3, { ...options, random: () => 0 }), 0);
  });

  it("never comes back before the server wants it", () => {
    assert.equal(backOff(1, options, 5000), 5050);
  });
});
