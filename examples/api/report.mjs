// Reports the end of a session from Node. SOCKET: what api.socket of the daemon's configuration names.
import { randomUUID } from "node:crypto";
import { AccountingClient, ReportRefused } from "hwtacacsd/client";

const accounting = new AccountingClient({
  socket: process.env["SOCKET"] ?? "/run/hwtacacsd/api.sock",
  client: "example",
});
const taskId = randomUUID(); // one for the START, the interim reports and the STOP of a session
const startedAt = new Date();

try {
  const { packet } = await accounting.stop({
    id: `${taskId}-stop`,
    taskId,
    user: "alice",
    port: "eth0/0/1",
    remoteAddress: "192.0.2.7",
    startedAt: startedAt.toISOString(),
    octets: { in: 4096, out: 65_536 },
    arguments: ["service=ppp", "disc_cause=1"],
  });
  console.log(`on disk as packet ${packet}`);
} catch (error) {
  // Nobody else keeps this report now: write it where it is found again.
  if (error instanceof ReportRefused) console.error("refused:", error.problem);
  else console.error("not answered:", error);
  process.exitCode = 1;
} finally {
  accounting.close();
}
