import type { AccountingRequest } from "../../src/tacacs/accounting-request.ts";
/** A stop record as a session's end makes it. */
export declare const stopRequest: AccountingRequest;
