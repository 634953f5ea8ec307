/** The compiler's thread: answers each { args, files, output } with the output file's bytes. */
import { parentPort, workerData } from "node:worker_threads";
import { commands } from "@yowasp/clang";

parentPort.on("message", async ({ args, files, output }) => {
  let said = "";
  const decoder = new TextDecoder();
  const collect = (bytes) => {
    if (bytes) said += decoder.decode(bytes, { stream: true });
  };
  try {
    const result = await commands.clang(
      args,
      { ...workerData.tree, ...files },
      {
        stdout: collect,
        stderr: collect,
        fetchProgress() {},
      },
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort.postMessage({ output: result[output], said });
  } catch (error) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort.postMessage({ failed: `${said}\n${String(error)}` });
  }
});
