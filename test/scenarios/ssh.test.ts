import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { NetconfClient } from "../support/netconf-client.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
const GET_CONFIG = `<get-config><source><running/></source></get-config>`;

function hello(...capabilities: readonly string[]): string {
  const list = capabilities.map((capability) => `<capability>${capability}</capability>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${NAMESPACE}"><capabilities>${list}</capabilities></hello>`;
}

function rpc(id: string, operation: string): string {
  return `<rpc message-id="${id}" xmlns="${NAMESPACE}">${operation}</rpc>`;
}

function chunk(text: string): string {
  return `\n#${Buffer.byteLength(text)}\n${text}\n##\n`;
}

/** Whether it is the reply to the request of this id. */
function isReplyTo(id: string, reply: string | undefined): boolean {
  return reply?.includes(`message-id="${id}"`) === true && reply.includes("<rpc-reply");
}

describe("how real SSH clients behave", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start("", '  - { address: "::1", port: 0 }\n');
  });

  after(() => daemon.remove());

  it("answers hello and pipelined requests that come in one packet, in order", async () => {
    const client = await NetconfClient.open(await daemon.login());
    client.sendRaw(
      `${hello("urn:ietf:params:netconf:base:1.1")}]]>]]>` +
        ["1", "2", "3"].map((id) => chunk(rpc(id, GET_CONFIG))).join(""),
    );
    assert.match((await client.receive()) ?? "", /<session-id>/);
    client.useChunked();
    for (const id of ["1", "2", "3"]) assert.ok(isReplyTo(id, await client.receive()));
    client.destroy();
  });

  it("takes hello and a request byte by byte, UTF-8 characters split", async () => {
    const client = await NetconfClient.open(await daemon.login());
    await client.receive();
    client.useChunked();
    const text = `${hello("urn:ietf:params:netconf:base:1.1")}]]>]]>${chunk(rpc("ü€", GET_CONFIG))}`;
    for (const byte of Buffer.from(text)) client.sendRaw(Buffer.from([byte]));
    assert.ok(isReplyTo("ü€", await client.receive()));
    client.destroy();
  });

  it("takes the base namespace for the base capability, and line feeds between messages", async () => {
    const client = await NetconfClient.open(await daemon.login());
    await client.receive();
    client.sendRaw(
      `${hello(NAMESPACE)}]]>]]>\n\r\n${rpc("1", GET_CONFIG)}]]>]]>\n\n${rpc("2", GET_CONFIG)}]]>]]>\n`,
    );
    for (const id of ["1", "2"]) assert.ok(isReplyTo(id, await client.receive()));
    client.destroy();
  });

  it("replies after the client's half-close, then ends the channel", async () => {
    const client = await daemon.connect();
    client.send(rpc("last", GET_CONFIG));
    client.sendEnd();
    assert.ok(isReplyTo("last", await client.receive()));
    assert.equal(await client.receive(), undefined);
  });

  it("serves every listener, IPv6 as well", async () => {
    const port = Number(/\[::1\]:(\d+)/.exec(daemon.output)?.[1]);
    const client = await NetconfClient.connect({ ...(await daemon.login()), host: "::1", port });
    const sessions =
      '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><sessions/></netconf-state></filter></get>';
    assert.match(await client.rpc(sessions), /<source-host>::1<\/source-host>/);
    client.destroy();
  });

  it("serves 30 sessions that log in at once", async () => {
    const clients = await Promise.all(Array.from({ length: 30 }, () => daemon.connect()));
    const ids = new Set(clients.map((client) => client.sessionId));
    assert.equal(ids.size, 30);
    const replies = await Promise.all(clients.map((client) => client.rpc(GET_CONFIG)));
    assert.ok(replies.every((reply) => reply.includes("<data")));
    for (const client of clients) client.destroy();
  });

  it("serves two sessions on one connection, each with an id and locks of its own", async () => {
    const first = await daemon.connect();
    const second = await first.another();
    assert.notEqual(first.sessionId, second.sessionId);
    assert.match(await first.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    assert.match(await second.rpc("<lock><target><running/></target></lock>"), /lock-denied/);
    await first.close({ keepConnection: true });
    assert.match(await second.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    second.destroy();
  });
});
