import assert from "node:assert/strict";
import { createLog } from "../../server/log.ts";
import { Secret } from "../../src/index.ts";

function logged(
  format: "json" | "text",
  write: (log: ReturnType<typeof createLog>) => void,
): readonly string[] {
  const lines: string[] = [];
  write(createLog({ level: "info", format }, { write: (line) => lines.push(line) }));
  return lines;
}

describe("log", () => {
  it("writes a message with its fields as one JSON line", () => {
    const [line = ""] = logged("json", (log) =>
      log.with({ sessionId: 3 }).info("session started", { username: "admin" }),
    );
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(rest, { level: "info", sessionId: 3, username: "admin", msg: "session started" });
  });

  it("writes nothing below its level", () => {
    assert.deepEqual(
      logged("json", (log) => log.debug("detail")),
      [],
    );
  });

  for (const fields of [
    { password: "hunter2" },
    { "shared-key": "hunter2" },
    { user: { passwordHash: "hunter2" } },
    { server: { "shared-key": "hunter2", sharedKey: "hunter2" } },
    { key: new Secret("hunter2") },
    { deep: { er: { key: new Secret("hunter2") } } },
  ]) {
    for (const format of ["json", "text"] as const) {
      it(`hides secrets in ${format}: ${Object.keys(fields).join()}`, () => {
        const text = logged(format, (log) => log.error("x", fields)).join("");
        assert.doesNotMatch(text, /hunter2/);
        assert.match(text, /\(secret\)/);
      });
    }
  }

  it("lets nobody forge a line of text", () => {
    const lines = logged("text", (log) =>
      log.warn("log-in refused", { username: "a\n12:00:00.000 info forged" }),
    );
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.split("\n").length, 2);
    assert.match(lines[0] ?? "", /^\d\d:\d\d:\d\d\.\d{3} warn {2}log-in refused username="a\\n12/);
  });
});
