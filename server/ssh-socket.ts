import type { Socket } from "node:net";

/** What is answered to one read goes out in one write: ssh2 would make a system call and a TCP segment of each SSH packet. */
export function gatherWrites(socket: Socket): void {
  socket.on("data", () => {
    socket.cork();
    process.nextTick(() => socket.uncork());
  });
}

/** Asks for new keys after every `bytes` of traffic, both directions together: RFC 4253 §9, which ssh2 leaves to the client. */
export function rekeyByVolume(socket: Socket, bytes: number, rekey: () => void): void {
  let next = bytes;
  socket.on("data", () => {
    const total = socket.bytesRead + socket.bytesWritten;
    if (total < next) return;
    next = total + bytes;
    rekey();
  });
}
