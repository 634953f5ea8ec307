import { randomInt } from "node:crypto";
import { err, ok } from "../base/result.js";
import { ReplyStatus } from "./accounting-reply.js";
import { tcpDialler } from "./dialler.js";
import { ReplyReader } from "./reply-reader.js";
import { encodeRequestPacket } from "./request-packet.js";
/** session_id is an unsigned 32-bit number. */
const SESSION_IDS = 2 ** 32;
/** Longest server_msg handed on, in characters: enough for a log line, too little to flood a log. */
const MAX_MESSAGE_LENGTH = 255;
/**
 * Sends one accounting request over a connection of its own and waits for the reply: one transmission.
 *
 * Succeeds only upon a fully checked SUCCESS. Never rejects; when it resolves, the socket is destroyed,
 * the timer cancelled and the signal let go.
 */
export function transmit(request, server, options) {
    const { signal, dial = tcpDialler, drawSessionId = () => randomInt(SESSION_IDS) } = options;
    if (signal?.aborted === true)
        return Promise.resolve(err({ kind: "aborted" }));
    const sessionId = drawSessionId();
    const packet = encodeSafely(request, sessionId, server.key);
    if (!packet.ok)
        return Promise.resolve(err({ kind: "cannot-encode", ...packet.error }));
    let socket;
    try {
        socket = dial(server);
    }
    catch (cause) {
        return Promise.resolve(err({ kind: "connection-failed", code: errorCode(cause) }));
    }
    return exchange(socket, packet.value, new ReplyReader(sessionId, server.key), options);
}
function exchange(socket, packet, reader, { signal, clock, responseTimeout }) {
    return new Promise((resolve) => {
        let phase = "connect";
        // The error listener stays behind: a destroyed socket may still report one, which would be thrown.
        const settle = (result) => {
            cancelTimer();
            signal?.removeEventListener("abort", abort);
            socket.destroy();
            resolve(result);
        };
        const abort = () => settle(err({ kind: "aborted" }));
        const cancelTimer = clock.schedule(responseTimeout, () => settle(err({ kind: "timeout", phase })));
        signal?.addEventListener("abort", abort, { once: true });
        const send = () => {
            phase = "write";
            socket.setNoDelay(true);
            socket.write(packet, (error) => {
                if (error)
                    settle(err(connectionFailure(phase, error, reader.received)));
                else
                    phase = "reply";
            });
        };
        socket.on("error", (error) => settle(err(connectionFailure(phase, error, reader.received))));
        socket.on("end", () => settle(err({ kind: "closed", received: reader.received })));
        socket.on("close", () => settle(err({ kind: "closed", received: reader.received })));
        socket.on("data", (chunk) => {
            const reply = reader.push(chunk);
            if (reply !== undefined)
                settle(reply.ok ? judge(reply.value) : reply);
        });
        if (socket.connecting)
            socket.once("connect", send);
        else
            send();
    });
}
function judge(reply) {
    const serverMessage = reply.serverMessage.slice(0, MAX_MESSAGE_LENGTH);
    switch (reply.status) {
        case ReplyStatus.success:
            return ok();
        case ReplyStatus.error:
            return err({ kind: "server-error", serverMessage });
        case ReplyStatus.follow:
            return err({ kind: "follow", serverMessage });
    }
}
function connectionFailure(phase, error, received) {
    const code = errorCode(error);
    switch (phase) {
        case "connect":
            return { kind: "connection-failed", code };
        case "write":
            return { kind: "write-failed", code };
        case "reply":
            return { kind: "closed", received, code };
    }
}
/** A platform that refuses MD5 makes the encoder throw; that must not reach the engine as a rejection. */
function encodeSafely(request, sessionId, key) {
    try {
        return encodeRequestPacket(request, sessionId, key);
    }
    catch (cause) {
        return err({ field: "body", reason: errorCode(cause) });
    }
}
function errorCode(cause) {
    if (!(cause instanceof Error))
        return "unknown";
    return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
//# sourceMappingURL=client.js.map