import { err, ok, type Result } from "../base/result.ts";
import { escapeText } from "../xml/escape.ts";
import { childOf, childrenOf, readElementTree, textOf, type XmlElement } from "../xml/element-tree.ts";

/** Sends one operation in an `<rpc>` of a NETCONF session, and gives the `<rpc-reply>`. Rejects where the session has ended. */
export type SendRpc = (operation: string) => Promise<string>;

/** What the server has refused with, one sentence for each error. */
export type Refusal = readonly string[];

/** A configuration datastore that commands read and change. */
export type ConfigStore = "running" | "candidate";

/** Namespace of the model that the commands are about. */
const HWTACACS = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs";
const NETCONF = "urn:ietf:params:xml:ns:netconf:base:1.0";
const TXID = "urn:ietf:params:xml:ns:netconf:txid:1.0";
const YANG = "urn:ietf:params:xml:ns:yang:1";

/** The etag of a candidate that differs from running (draft-ietf-netconf-transaction-id). */
const MODIFIED = "!";

/** The NETCONF operations behind the commands. */
export class NetconfCalls {
  readonly #send: SendRpc;

  constructor(send: SendRpc) {
    this.#send = send;
  }

  /** `<edit-config>` that merges this into `<hwtacacs>`. */
  edit(target: ConfigStore, content: string): Promise<Result<XmlElement, Refusal>> {
    return this.#call(
      `<edit-config><target><${target}/></target><config>` +
        `<hwtacacs xmlns="${HWTACACS}" xmlns:nc="${NETCONF}">${content}</hwtacacs></config></edit-config>`,
    );
  }

  /** The top-level nodes of a datastore that have been set. */
  async config(source: ConfigStore): Promise<Result<readonly XmlElement[], Refusal>> {
    const reply = await this.#call(`<get-config><source><${source}/></source></get-config>`);
    return reply.ok ? ok(childOf(reply.value, "data")?.children ?? []) : reply;
  }

  /** `<hwtacacs>` of a datastore with what has been set there; undefined where nothing has. */
  async hwtacacsConfig(source: ConfigStore, filter = ""): Promise<Result<XmlElement | undefined, Refusal>> {
    return this.#data(`<get-config><source><${source}/></source>${subtree(filter)}</get-config>`);
  }

  /** `<hwtacacs>` with its state, as this filter inside of it selects. */
  state(filter: string): Promise<Result<XmlElement | undefined, Refusal>> {
    return this.#data(`<get>${subtree(filter)}</get>`);
  }

  /** Runs an action inside of `<hwtacacs>`; the output. */
  action(content: string): Promise<Result<XmlElement, Refusal>> {
    return this.#call(`<action xmlns="${YANG}"><hwtacacs xmlns="${HWTACACS}">${content}</hwtacacs></action>`);
  }

  /** An operation that answers `<ok/>`. */
  operation(xml: string): Promise<Result<XmlElement, Refusal>> {
    return this.#call(xml);
  }

  /** Whether the candidate differs from running. */
  async isCandidateModified(): Promise<boolean> {
    const reply = await this.#send(
      `<get-config xmlns:txid="${TXID}" txid:etag="?"><source><candidate/></source><filter/></get-config>`,
    );
    return /<data[^>]* txid:etag="([^"]*)"/.exec(reply)?.[1] === MODIFIED;
  }

  /** All that may be read of the candidate, as one text to be compared. */
  async candidateText(): Promise<string> {
    const reply = await this.#send("<get-config><source><candidate/></source></get-config>");
    return reply.slice(reply.indexOf(">")); // without the message-id
  }

  async #data(operation: string): Promise<Result<XmlElement | undefined, Refusal>> {
    const reply = await this.#call(operation);
    return reply.ok ? ok(childOf(childOf(reply.value, "data"), "hwtacacs")) : reply;
  }

  async #call(operation: string): Promise<Result<XmlElement, Refusal>> {
    const reply = readElementTree(await this.#send(operation));
    if (!reply) throw new Error("a reply without an element");
    const errors = childrenOf(reply, "rpc-error");
    return errors.length === 0 ? ok(reply) : err(errors.map(sentenceOf));
  }
}

/** An element with this content. */
export function element(name: string, content: string): string {
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/** A leaf with this value. */
export function leaf(name: string, value: string): string {
  return element(name, escapeText(value));
}

/** The removal of a node, which need not be there. */
export function removal(name: string, keys = ""): string {
  return `<${name} nc:operation="remove">${keys}</${name}>`;
}

function subtree(content: string): string {
  return `<filter type="subtree"><hwtacacs xmlns="${HWTACACS}">${content}</hwtacacs></filter>`;
}

/** The message tells what to do; the path tells where, which a message about one of many templates does not. */
function sentenceOf(error: XmlElement): string {
  const message = textOf(error, "error-message") ?? textOf(error, "error-tag") ?? "unknown";
  const path = textOf(error, "error-path");
  return path === undefined ? message : `${message} (${path.replaceAll(/(?<=\/)[\w.-]+:/g, "")})`;
}
