import type { AuthContext, Connection, KeyboardAuthContext } from "ssh2";
import type { Authenticator, LoginMethod } from "./auth.ts";
import type { Log } from "../src/index.ts";

/** Keys a client may ask about before it proves one: agents hold many, but not without end. */
const MAX_KEY_QUESTIONS = 64;

/** What a log-in is made of. */
export interface LoginOptions {
  readonly authenticator: Authenticator;
  /** Refusals after which the connection is closed, 1 or more. */
  readonly attempts: number;
  readonly log: Log;
  /** Called after the client has proved to be this user; false where there are too many: even a right proof is refused. */
  readonly logIn: (username: string) => boolean;
}

/** Answers the authentication requests of one connection (RFC 4252). */
export function handleLogin(client: Connection & { end(): unknown }, options: LoginOptions): void {
  const { authenticator, log } = options;
  let refused = 0;
  let questions = 0;
  answerServiceRequests(client);
  const methods = (): LoginMethod[] => [...authenticator.methods];

  const accept = (context: AuthContext): void => {
    if (!options.logIn(context.username)) {
      context.reject([]);
      client.end();
      return;
    }
    log.debug("log-in accepted", { username: context.username, method: context.method });
    context.accept();
  };

  const refuse = (context: AuthContext): void => {
    refused += 1;
    log.warn("log-in refused", {
      username: context.username.slice(0, 64),
      method: context.method,
      attempt: refused,
    });
    context.reject(methods());
    if (refused < options.attempts) return;
    log.warn("too many refused log-ins, connection closed", { attempts: refused });
    client.end();
  };

  const decide = (context: AuthContext, right: boolean): void => (right ? accept(context) : refuse(context));

  const checkPassword = (context: AuthContext, password: string): void => {
    authenticator.checkPassword(context.username, password).then(
      (right) => decide(context, right),
      (cause: unknown) => {
        log.error("password could not be checked", { reason: String(cause) });
        refuse(context);
      },
    );
  };

  client.on("authentication", (context) => {
    if (context.method === "none") {
      context.reject(methods()); // RFC 4252 §5.2: how a client asks for the methods
    } else if (!methods().some((method) => method === context.method)) {
      refuse(context);
    } else if (context.method === "password") {
      checkPassword(context, context.password);
    } else if (context.method === "keyboard-interactive") {
      askPassword(
        context,
        (password) => checkPassword(context, password),
        () => refuse(context),
      );
    } else if (context.method === "publickey") {
      const key = { type: context.key.algo, blob: context.key.data };
      const hash = context.hashAlgo;
      if (context.signature && context.blob) {
        const proof = { data: context.blob, signature: context.signature, hash };
        decide(context, authenticator.checkKey(context.username, key, proof));
      } else if (authenticator.knowsKey(context.username, key, hash)) {
        context.accept(); // RFC 4252 §7: only says that a signature is welcome
      } else {
        questions += 1;
        context.reject(methods());
        if (questions >= MAX_KEY_QUESTIONS) client.end();
      }
    } else refuse(context);
  });
}

function askPassword(
  context: KeyboardAuthContext,
  answered: (password: string) => void,
  failed: () => void,
): void {
  context.prompt([{ prompt: "Password: ", echo: false }], (answers: unknown) => {
    // An abort comes as an Error: the client has turned to another method and expects no answer.
    if (answers instanceof Error) return;
    const password: unknown = Array.isArray(answers) && answers.length === 1 ? answers[0] : undefined;
    if (typeof password === "string") answered(password);
    else failed();
  });
}

/** The part of ssh2 that answers SSH_MSG_SERVICE_REQUEST; none of its public interface does. */
interface ServiceProtocol {
  serviceAccept(service: string): void;
  readonly _handlers: { SERVICE_REQUEST: (protocol: ServiceProtocol, service: string) => void };
}

/**
 * Accepts a request for the authentication service as often as it comes until the user is known (RFC 4253 §10): paramiko,
 * and so ncclient and Ansible, repeats it before each attempt, for which ssh2 by itself ends the connection.
 */
function answerServiceRequests(client: object): void {
  // A cast: ssh2 1.17 declares neither member.
  const { _protocol: protocol } = client as { readonly _protocol?: ServiceProtocol };
  if (!protocol) return;
  const first = protocol._handlers.SERVICE_REQUEST;
  let accepted = false;
  protocol._handlers.SERVICE_REQUEST = (own, service) => {
    const authenticated = "authenticated" in client && client.authenticated === true;
    if (accepted && service === "ssh-userauth" && !authenticated) {
      own.serviceAccept(service);
      return;
    }
    accepted = true;
    first(own, service);
  };
}
