import { listenOnSocket } from "../../../server/api/unix-socket.ts";
import { createServer } from "node:net";

/* A process that listens on the socket it is given, until it is killed. */
await listenOnSocket(createServer(), { path: process.argv[2] ?? "", mode: 0o660 });
process.send?.("listening");
