import { createServer, type AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { makeKeyPair } from "../../server/key-pair.ts";
import { sshAlgorithms } from "../../server/ssh-algorithms.ts";

/** ssh2 alone as a process of its own: lets everybody in, sends back what comes, and tells its parent the port. */
const { privateKey } = await makeKeyPair("ed25519", "echo");
const ssh = new ssh2.Server({ hostKeys: [privateKey], algorithms: sshAlgorithms(false) }, (connection) => {
  connection.on("error", () => undefined);
  connection.on("authentication", (context) => context.accept());
  connection.on("session", (accept) => {
    accept().on("subsystem", (acceptChannel) => {
      const channel = acceptChannel();
      channel.pipe(channel);
    });
  });
});
const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
