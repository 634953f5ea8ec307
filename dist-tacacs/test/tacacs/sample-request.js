import { AccountingFlags } from "../../src/tacacs/accounting-request.js";
import { AuthenMethod, AuthenService, AuthenType } from "../../src/tacacs/authentication-codes.js";
/** A stop record as a session's end makes it. */
export const stopRequest = {
    flags: AccountingFlags.stop,
    authenMethod: AuthenMethod.tacacsPlus,
    privilegeLevel: 15,
    authenType: AuthenType.ascii,
    authenService: AuthenService.login,
    user: "alice",
    port: "netconf12",
    remoteAddress: "192.0.2.7",
    args: [
        { name: "task_id", value: "7-19" },
        { name: "elapsed_time", value: "3600" },
        { name: "reason", value: "a=b*c", optional: true },
    ],
};
//# sourceMappingURL=sample-request.js.map