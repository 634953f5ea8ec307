import { SHARED_KEY } from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

/** A TACACS+ server as a process of its own, which tells its parent the port and forgets what it has read. */
const server = await TacacsServer.start({ key: SHARED_KEY, singleConnect: true });
setInterval(() => server.requests.splice(0), 100);
process.send?.(server.port);
