/** What the server does with a request it has read. */
export type Behaviour = 
/** Answers SUCCESS. */
"success"
/** Answers nothing, and keeps the connection. */
 | "silent"
/** Answers ERROR. */
 | "error"
/** Answers FOLLOW. */
 | "follow"
/** Answers bytes that are no packet. */
 | "garbage"
/** Closes the connection. */
 | "close"
/** Resets the connection. */
 | "reset"
/** Answers SUCCESS obfuscated with another key. */
 | "wrong-key"
/** Answers half of a SUCCESS, then closes. */
 | "half-reply";
/** A request as the server read it. */
export interface ReceivedRequest {
    readonly sessionId: number;
    /** 2 START, 4 STOP, 8 WATCHDOG, 10 WATCHDOG with START. */
    readonly flags: number;
    readonly user: string;
    readonly port: string;
    readonly remoteAddress: string;
    /** By name; of several arguments of one name the last. */
    readonly args: ReadonlyMap<string, string>;
    /** In order, as on the wire: `name=value` or `name*value`. */
    readonly rawArgs: readonly string[];
    /** Milliseconds since 1970. */
    readonly receivedAt: number;
}
/** How to start the server. */
export interface TacacsServerOptions {
    /** Absent: the server expects clear bodies, and answers with such. */
    readonly key?: string | undefined;
    /** Port of 127.0.0.1; 0 or absent: any free one. */
    readonly port?: number | undefined;
}
/** How long to wait for requests. */
export interface WaitOptions {
    readonly signal?: AbortSignal | undefined;
    /** Milliseconds until the wait is rejected; 5000 by default. */
    readonly timeout?: number | undefined;
}
/** A real TACACS+ accounting server on 127.0.0.1. */
export declare class TacacsServer {
    #private;
    /** What it does with requests read from now on; a function decides for each. */
    behaviour: Behaviour | ((request: ReceivedRequest) => Behaviour);
    /** `server_msg` of its replies, US-ASCII. */
    serverMessage: string;
    /** All requests read since the start, oldest first. */
    readonly requests: ReceivedRequest[];
    /** Packets that could not be read: those obfuscated with another key, for instance. */
    undecodable: number;
    readonly port: number;
    /** Starts a server; resolves when it listens. */
    static start(options?: TacacsServerOptions): Promise<TacacsServer>;
    private constructor();
    /** Open connections. */
    get connections(): number;
    /** Resolves with the first request, past or future, that `predicate` accepts. */
    waitFor(predicate: (request: ReceivedRequest) => boolean, options?: WaitOptions): Promise<ReceivedRequest>;
    /** Resolves with all requests as soon as there are `count` of them. */
    waitFor(count: number, options?: WaitOptions): Promise<readonly ReceivedRequest[]>;
    /** Resolves when no connection is open. */
    waitForIdle(options?: WaitOptions): Promise<void>;
    /** Stops listening and cuts every connection; resolves when the port is free. */
    stop(): Promise<void>;
}
