import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { ApiFixture } from "./api-fixture.ts";
import { description, DESCRIPTION, isDescribed } from "./description-check.ts";

describe("openapi.json", () => {
  const api = new ApiFixture();

  it("is OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(DESCRIPTION) as Record<string, unknown>);
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(validator.version, "3.1");
  });

  it("is served as it is", async () => {
    await api.start();
    const { status, body } = await api.call("GET", "/v1/openapi.json");
    assert.deepEqual([status, body], [200, DESCRIPTION]);
  });

  for (const [path, methods] of Object.entries(description.paths)) {
    const example = methods["post"]?.requestBody?.content["application/json"]?.example;
    if (example === undefined) continue;
    it(`${path}: the example is taken, and its schema takes it`, async () => {
      assert.ok(isDescribed(path, example));
      await api.start();
      assert.equal((await api.call("POST", path, example)).status, 201);
    });
  }
});
