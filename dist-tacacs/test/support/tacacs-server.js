import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
/** A real TACACS+ accounting server on 127.0.0.1. */
export class TacacsServer {
    /** What it does with requests read from now on; a function decides for each. */
    behaviour = "success";
    /** `server_msg` of its replies, US-ASCII. */
    serverMessage = "";
    /** All requests read since the start, oldest first. */
    requests = [];
    /** Packets that could not be read: those obfuscated with another key, for instance. */
    undecodable = 0;
    port;
    #key;
    #server;
    #sockets = new Set();
    #watchers = new Set();
    /** Starts a server; resolves when it listens. */
    static async start(options = {}) {
        const server = createServer({ noDelay: true });
        server.listen(options.port ?? 0, "127.0.0.1");
        await once(server, "listening");
        return new TacacsServer(server, options.key);
    }
    constructor(server, key) {
        this.#server = server;
        this.#key = key;
        this.port = server.address().port; // a listening TCP server has no other form
        server.on("connection", (socket) => this.#serve(socket));
    }
    /** Open connections. */
    get connections() {
        return this.#sockets.size;
    }
    waitFor(wanted, options = {}) {
        return this.#waitUntil(() => {
            if (typeof wanted === "function")
                return this.requests.find(wanted);
            return this.requests.length >= wanted ? [...this.requests] : undefined;
        }, typeof wanted === "number" ? `${wanted} requests` : "a request", options);
    }
    /** Resolves when no connection is open. */
    async waitForIdle(options = {}) {
        await this.#waitUntil(() => this.#sockets.size === 0 || undefined, "the last connection to close", options);
    }
    /** Stops listening and cuts every connection; resolves when the port is free. */
    async stop() {
        if (!this.#server.listening)
            return;
        const closed = once(this.#server, "close");
        this.#server.close();
        for (const socket of this.#sockets)
            socket.destroy();
        await closed;
    }
    #waitUntil(test, what, { signal, timeout = 5000 }) {
        return new Promise((resolve, reject) => {
            const finish = () => {
                clearTimeout(timer);
                signal?.removeEventListener("abort", abort);
                this.#watchers.delete(check);
            };
            const fail = (error) => {
                finish();
                reject(error);
            };
            const check = () => {
                let found;
                try {
                    found = test();
                }
                catch (cause) {
                    fail(new Error(`waiting for ${what} failed`, { cause }));
                    return;
                }
                if (found === undefined)
                    return;
                finish();
                resolve(found);
            };
            const abort = () => fail(new Error(`gave up waiting for ${what}`, { cause: signal?.reason }));
            const timer = setTimeout(() => fail(new Error(`waited ${timeout} ms for ${what}; ${this.requests.length} came`)), timeout);
            signal?.addEventListener("abort", abort, { once: true });
            this.#watchers.add(check);
            if (signal?.aborted === true)
                abort();
            else
                check();
        });
    }
    #changed() {
        for (const watcher of [...this.#watchers])
            watcher();
    }
    #serve(socket) {
        let pending = Buffer.alloc(0);
        this.#sockets.add(socket);
        socket.on("error", () => undefined); // clients may reset; `close` follows
        socket.on("close", () => {
            this.#sockets.delete(socket);
            this.#changed();
        });
        socket.on("data", (chunk) => {
            pending = Buffer.concat([pending, chunk]);
            while (pending.length >= 12 && pending.length >= 12 + pending.readUInt32BE(8)) {
                const end = 12 + pending.readUInt32BE(8);
                this.#handle(socket, pending.subarray(0, end));
                pending = pending.subarray(end);
            }
        });
    }
    #handle(socket, packet) {
        const request = readRequest(packet, this.#key);
        if (request === undefined) {
            this.undecodable += 1;
            // As servers do that were given another key: an ERROR, which the client in turn can't read.
            socket.write(writeReply(packet, 0x02, "", this.#key));
            this.#changed();
            return;
        }
        this.requests.push(request);
        const behaviour = typeof this.behaviour === "function" ? this.behaviour(request) : this.behaviour;
        const success = writeReply(packet, 0x01, this.serverMessage, this.#key);
        switch (behaviour) {
            case "success":
                socket.write(success);
                break;
            case "silent":
                break;
            case "error":
                socket.write(writeReply(packet, 0x02, this.serverMessage, this.#key));
                break;
            case "follow":
                socket.write(writeReply(packet, 0x21, this.serverMessage, this.#key));
                break;
            case "garbage":
                socket.write(Buffer.alloc(64, "G"));
                break;
            case "close":
                socket.end();
                break;
            case "reset":
                socket.resetAndDestroy();
                break;
            case "wrong-key":
                socket.write(writeReply(packet, 0x01, this.serverMessage, `not ${this.#key ?? "clear"}`));
                break;
            case "half-reply":
                socket.end(success.subarray(0, Math.floor(success.length / 2)));
                break;
        }
        this.#changed();
    }
}
/** RFC 8907 §4.5, byte by byte. */
function applyPad(packet, key) {
    const seed = Buffer.concat([
        packet.subarray(4, 8),
        Buffer.from(key),
        packet.subarray(0, 1),
        packet.subarray(2, 3),
    ]);
    const body = packet.subarray(12);
    let pad = Buffer.alloc(0);
    let last = Buffer.alloc(0);
    while (pad.length < body.length) {
        last = createHash("md5")
            .update(Buffer.concat([seed, last]))
            .digest();
        pad = Buffer.concat([pad, last]);
    }
    return Buffer.from(body.map((byte, index) => byte ^ pad.readUInt8(index)));
}
/** RFC 8907 §7.1; undefined where the packet is no accounting request under this key. */
function readRequest(packet, key) {
    const clear = (packet.readUInt8(3) & 0x01) === 0x01;
    if (packet.readUInt8(0) !== 0xc0 || packet.readUInt8(1) !== 3 || packet.readUInt8(2) !== 1)
        return undefined;
    if (clear !== (key === undefined))
        return undefined;
    const body = key === undefined ? packet.subarray(12) : applyPad(packet, key);
    if (body.length < 9 || body.length < 9 + body.readUInt8(8))
        return undefined;
    const argCount = body.readUInt8(8);
    let at = 9 + argCount;
    const parts = [];
    for (const lengthAt of [5, 6, 7, ...Array.from({ length: argCount }, (_, index) => 9 + index)]) {
        const length = body.readUInt8(lengthAt);
        parts.push(body.subarray(at, at + length).toString("utf8"));
        at += length;
    }
    if (at !== body.length)
        return undefined;
    const [user = "", port = "", remoteAddress = "", ...rawArgs] = parts;
    const args = new Map();
    for (const raw of rawArgs) {
        const match = /^([^=*]+)[=*](.*)$/s.exec(raw);
        if (match === null)
            return undefined;
        args.set(match[1] ?? "", match[2] ?? "");
    }
    return {
        sessionId: packet.readUInt32BE(4),
        flags: body.readUInt8(0),
        user,
        port,
        remoteAddress,
        args,
        rawArgs,
        receivedAt: Date.now(),
    };
}
/** RFC 8907 §7.2: the reply to `request`. */
function writeReply(request, status, message, key) {
    const text = Buffer.from(message, "latin1");
    const reply = Buffer.alloc(12 + 5 + text.length);
    reply.writeUInt8(0xc0, 0);
    reply.writeUInt8(3, 1);
    reply.writeUInt8(2, 2);
    reply.writeUInt8(key === undefined ? 0x01 : 0x00, 3);
    request.copy(reply, 4, 4, 8);
    reply.writeUInt32BE(5 + text.length, 8);
    reply.writeUInt16BE(text.length, 12);
    reply.writeUInt16BE(0, 14);
    reply.writeUInt8(status, 16);
    text.copy(reply, 17);
    if (key !== undefined)
        applyPad(reply, key).copy(reply, 12);
    return reply;
}
//# sourceMappingURL=tacacs-server.js.map