import assert from "node:assert/strict";
import { requestOf } from "../../src/accounting/wire.ts";
import { readConfig, type AccountingRecord } from "../../src/index.ts";
import { AccountingFlags } from "../../src/tacacs/accounting-request.ts";
import { AuthenMethod, AuthenService, AuthenType } from "../../src/tacacs/authentication-codes.ts";

type Request = ReturnType<typeof requestOf>;

/** The request for a STOP, changed by `change`, under a template with these settings. */
function request(change: Partial<AccountingRecord>, settings: object = {}): Request {
  const config = readConfig({ "hwtacacs:hwtacacs": { template: [{ name: "main", ...settings }] } });
  const template = config.templates.get("main");
  assert.ok(template);
  const record: AccountingRecord = {
    kind: "stop",
    taskId: "a",
    template: "main",
    username: "user@isp",
    port: "p",
    remoteAddress: "192.0.2.9",
    privilegeLevel: 1,
    args: [{ name: "task_id", value: "a" }],
    ...change,
  };
  return requestOf(record, template);
}

describe("accounting records on the wire (RFC 8907 §7.1)", () => {
  for (const [kind, update, want] of [
    ["start", false, AccountingFlags.start],
    ["stop", false, AccountingFlags.stop],
    ["watchdog", false, AccountingFlags.watchdog],
    ["watchdog", true, AccountingFlags.watchdogUpdate],
  ] as const) {
    it(`${kind}${update ? " with new values" : ""} has the flags ${want}`, () => {
      assert.equal(request({ kind, update }).flags, want);
    });
  }

  it("says how the user was authenticated; by a password of this machine where the record does not say", () => {
    const { authenMethod, authenType, authenService } = request({});
    assert.deepEqual(
      [authenMethod, authenType, authenService],
      [AuthenMethod.local, AuthenType.ascii, AuthenService.login],
    );
    const relayed = request({ authentication: { method: 6, type: 2, service: 3 } });
    assert.deepEqual([relayed.authenMethod, relayed.authenType, relayed.authenService], [6, 2, 3]);
  });

  for (const [username, included, want] of [
    ["user@isp", true, "user@isp"],
    ["user@isp", false, "user"],
    ["first@second@isp", false, "first@second"],
    ["user", false, "user"],
  ] as const) {
    it(`domain-included ${included}: ${username} is sent as ${want}`, () => {
      assert.equal(request({ username }, { "domain-included": included }).user, want);
    });
  }

  for (const [unit, want] of [
    [undefined, ["3221225471", "1024"]],
    ["byte", ["3221225471", "1024"]],
    ["kbyte", ["3145727K", "1K"]],
    ["mbyte", ["3071M", "0M"]],
    ["gbyte", ["2G", "0G"]],
  ] as const) {
    it(`traffic in ${unit ?? "the default unit"} is sent as ${want.join(" and ")}`, () => {
      const settings = unit === undefined ? {} : { "traffic-unit": unit };
      const { args } = request({ octets: { in: 3 * 2 ** 30 - 1, out: 1024 } }, settings);
      assert.deepEqual(args, [
        { name: "task_id", value: "a" },
        { name: "bytes_in", value: want[0] },
        { name: "bytes_out", value: want[1] },
      ]);
    });
  }
});
