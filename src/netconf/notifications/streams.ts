import { dateAndTime } from "../../base/date-and-time.ts";
import { jsonState, type StateProvider } from "../../datastore/state-provider.ts";

/** The one stream, RFC 5277 §3.2.3. */
export const NETCONF_STREAM = "NETCONF";

/** `/netconf/streams`, RFC 5277 §3.2.5. `createdAt` is the creation of the log, wall-clock milliseconds. */
export function streamsState(createdAt: number): StateProvider {
  return jsonState("nc-notifications", async () => ({
    "nc-notifications:netconf": {
      streams: {
        stream: [
          {
            name: NETCONF_STREAM,
            description: "All events of this server: sessions, changes of the configuration, accounting.",
            replaySupport: true,
            replayLogCreationTime: dateAndTime(createdAt),
          },
        ],
      },
    },
  }));
}
