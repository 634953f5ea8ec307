import { jsonState, type StateProvider } from "../../datastore/state-provider.ts";

/** What was denied since the start, the state of RFC 8341 §3.5; each wraps at 2^32. */
export class DeniedCounters {
  operations = 0;
  dataWrites = 0;
  notifications = 0;

  /** Shows the counters in the operational state. */
  readonly state: StateProvider = jsonState("ietf-netconf-acm", async () => ({
    "ietf-netconf-acm:nacm": {
      "denied-operations": this.operations >>> 0,
      "denied-data-writes": this.dataWrites >>> 0,
      "denied-notifications": this.notifications >>> 0,
    },
  }));
}
