import {
  BASE_NAMESPACE,
  editConfig,
  HWTACACS_NAMESPACE,
  MONITORING_NAMESPACE,
  resend,
} from "../support/hwtacacs.ts";

/** A message that is XML of UTF-8, or is not. */
export interface Sample {
  readonly name: string;
  readonly message: string | Buffer;
}

/** A well-formed message that is refused, and how. */
export interface WrongMessage extends Sample {
  readonly type: "rpc" | "protocol" | "application";
  readonly tag: string;
  /** The whole content of `<error-info>`. */
  readonly info?: string;
  /** What the message for the operator has to name. */
  readonly says?: string;
}

/** An `<rpc>` around this, with these further attributes. */
export function rpc(content: string, attributes = ""): string {
  return `<rpc message-id="7" xmlns="${BASE_NAMESPACE}"${attributes}>${content}</rpc>`;
}

const GET = "<get-config><source><running/></source></get-config>";
const deep = (levels: number): string => "<a>".repeat(levels) + "</a>".repeat(levels);
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const badElement = (name: string): string => `<bad-element>${name}</bad-element>`;
const inEdit = (content: string): string => rpc(editConfig(content));

/** What is no well-formed XML in UTF-8 (RFC 6241 §3). */
export const BROKEN_MESSAGES: readonly Sample[] = [
  { name: "an empty root tag", message: "<>" },
  { name: "text only", message: "hello" },
  { name: "a comment only", message: "<!-- nothing -->" },
  { name: "an end-tag that does not match", message: rpc("<get></got>") },
  { name: "an end-tag in the wrong order", message: rpc("<get><filter></get></filter>") },
  { name: "an end-tag that does not match in the payload", message: inEdit("<a><b></a></b>") },
  { name: "an element that is not closed", message: rpc("<get>") },
  { name: "a message cut off in a tag", message: rpc(GET).slice(0, -3) },
  { name: "two roots", message: rpc(GET) + rpc(GET) },
  { name: "text in front of the root", message: `x${rpc(GET)}` },
  { name: "text behind the root", message: `${rpc(GET)}x` },
  { name: "a NUL behind the root", message: `${rpc(GET)}\0` },
  { name: "a byte that is no UTF-8", message: latin1(rpc(GET, ' a="\xff"')) },
  { name: "latin1", message: latin1(inEdit(resend("<enable>\xe4</enable>"))) },
  { name: "an overlong /", message: latin1(rpc(GET, ' a="\xc0\xaf"')) },
  { name: "an overlong NUL", message: latin1(rpc(GET, ' a="\xc0\x80"')) },
  { name: "an overlong form of three bytes", message: latin1(rpc(GET, ' a="\xe0\x80\xaf"')) },
  { name: "a surrogate in UTF-8", message: latin1(rpc(GET, ' a="\xed\xa0\x80"')) },
  { name: "a character above U+10FFFF", message: latin1(rpc(GET, ' a="\xf4\x90\x80\x80"')) },
  { name: "a sequence cut off", message: latin1(`${rpc(GET)}\xe2\x82`) },
  { name: "UTF-16 with its mark", message: Buffer.from(`\ufeff${rpc(GET)}`, "utf16le") },
  { name: "UTF-16 without its mark", message: Buffer.from(rpc(GET), "utf16le") },
  { name: "a declared UTF-16", message: `<?xml version="1.0" encoding="UTF-16"?>${rpc(GET)}` },
  { name: "a declared latin1", message: `<?xml version="1.0" encoding="ISO-8859-1"?>${rpc(GET)}` },
  { name: "a declaration without version", message: `<?xml encoding="UTF-8"?>${rpc(GET)}` },
  { name: "a declaration behind a comment", message: `<!-- --><?xml version="1.0"?>${rpc(GET)}` },
  { name: "two byte order marks", message: `\ufeff\ufeff${rpc(GET)}` },
  { name: "a DOCTYPE", message: `<!DOCTYPE rpc>${rpc(GET)}` },
  {
    name: "a DOCTYPE with entities",
    message: `<!DOCTYPE rpc [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>${rpc(GET, ' x="&c;"')}`,
  },
  { name: "a DOCTYPE of a file", message: `<!DOCTYPE rpc SYSTEM "file:///etc/passwd">${rpc(GET)}` },
  { name: "a DOCTYPE in the payload", message: inEdit("<!DOCTYPE a>") },
  { name: "an ENTITY without DOCTYPE", message: `<!ENTITY a "b">${rpc(GET)}` },
  { name: "an entity that nobody declares", message: inEdit(resend("<enable>&nbsp;</enable>")) },
  { name: "an undeclared entity in <rpc>", message: rpc(GET, ' a="&nbsp;"') },
  { name: "an ampersand by itself", message: inEdit(resend("<enable>a & b</enable>")) },
  { name: "a reference that is not finished", message: inEdit(resend("<enable>&lt</enable>")) },
  { name: "a control character", message: inEdit(resend("<enable>\u0001</enable>")) },
  { name: "a NUL in the payload", message: inEdit(resend("<enable>7\0</enable>")) },
  { name: "U+FFFE in the payload", message: inEdit(resend("<enable>\ufffe</enable>")) },
  { name: "a control character in an attribute", message: rpc(GET, ' a="\u001f"') },
  { name: "a control character in a comment", message: rpc(`<!--\u0002-->${GET}`) },
  { name: "a control character between elements", message: rpc(`\u0002${GET}`) },
  { name: "a reference to NUL", message: inEdit(resend("<enable>&#0;</enable>")) },
  { name: "a reference to a control character", message: inEdit(resend("<enable>&#x1;</enable>")) },
  { name: "a reference to a surrogate", message: inEdit(resend("<enable>&#xd800;</enable>")) },
  { name: "a reference above U+10FFFF", message: inEdit(resend("<enable>&#x110000;</enable>")) },
  { name: "a reference without digits", message: inEdit(resend("<enable>&#;</enable>")) },
  { name: "an unbound prefix of the root", message: `<nc:rpc message-id="1"><nc:get/></nc:rpc>` },
  { name: "an unbound prefix of the operation", message: rpc("<x:get/>") },
  { name: "an unbound prefix of a parameter", message: rpc("<get><x:filter/></get>") },
  { name: "an unbound prefix in the payload", message: inEdit("<x:hwtacacs/>") },
  { name: "an unbound prefix of an attribute of <rpc>", message: rpc(GET, ' x:a="1"') },
  {
    name: "an unbound prefix of an attribute in the payload",
    message: inEdit(resend('<enable x:a="1">7</enable>')),
  },
  { name: 'an undeclared prefix by xmlns:x=""', message: rpc(GET, ' xmlns:x=""') },
  { name: "a declaration of xmlns", message: rpc(GET, ' xmlns:xmlns="urn:x"') },
  { name: "a wrong declaration of xml", message: rpc(GET, ' xmlns:xml="urn:x"') },
  { name: "an attribute of <rpc> twice", message: rpc(GET, ' a="1" a="2"') },
  { name: "message-id twice", message: rpc(GET, ' message-id="8"') },
  { name: "one attribute by two prefixes", message: rpc(GET, ' xmlns:p="u" xmlns:q="u" p:a="1" q:a="2"') },
  {
    name: "an attribute in the payload twice",
    message: inEdit(resend('<enable nc:operation="merge" nc:operation="merge">7</enable>')),
  },
  { name: "an attribute without quotes", message: rpc(GET, " a=1") },
  { name: "an attribute without value", message: rpc(GET, " a") },
  { name: "attributes without space between", message: rpc(GET, ' a="1"b="2"') },
  { name: "< in an attribute", message: rpc(GET, ' a="<"') },
  { name: "a name that begins with a digit", message: rpc("<1get/>") },
  { name: "a name of two colons", message: rpc("<a:b:get/>") },
  { name: "a comment that is not closed", message: rpc("<get/><!-- ") },
  { name: "-- in a comment", message: `<!-- a -- b -->${rpc(GET)}` },
  { name: "-- in a comment in <rpc>", message: rpc(`<!-- a -- b -->${GET}`) },
  { name: "-- in a comment in the payload", message: inEdit("<!-- a -- b -->") },
  { name: "]]> in the payload", message: inEdit(resend("<enable>]]></enable>")) },
  { name: "CDATA outside the root", message: `<![CDATA[x]]>${rpc(GET)}` },
  { name: "CDATA that is not closed", message: inEdit("<![CDATA[x") },
  { name: "an instruction called xml in the payload", message: inEdit('<?xml version="1.0"?>') },
];

/** A message whose root is not the `<rpc>` that it must be after hello. */
export const WRONG_ROOTS: readonly WrongMessage[] = [
  ...["rpc-reply", "notification", "hello", "get"].map((name) => ({
    name: `<${name}>`,
    message: `<${name} xmlns="${BASE_NAMESPACE}" message-id="1"/>`,
    type: "protocol" as const,
    tag: "unknown-element",
    info: badElement(name),
    says: name,
  })),
  {
    name: "<nc:hello>",
    message: `<nc:hello xmlns:nc="${BASE_NAMESPACE}"><nc:capabilities/></nc:hello>`,
    type: "protocol",
    tag: "unknown-element",
    info: badElement("hello"),
  },
  {
    name: "<rpc> of another namespace",
    message: '<rpc xmlns="urn:a&amp;b" message-id="1"><get/></rpc>',
    type: "protocol",
    tag: "unknown-namespace",
    info: `${badElement("rpc")}<bad-namespace>urn:a&amp;b</bad-namespace>`,
  },
  {
    name: "<rpc> without a namespace",
    message: '<rpc message-id="1"><get/></rpc>',
    type: "protocol",
    tag: "unknown-namespace",
    info: `${badElement("rpc")}<bad-namespace></bad-namespace>`,
  },
  {
    name: "<rpc> of base:1.1 as its namespace",
    message: '<rpc xmlns="urn:ietf:params:netconf:base:1.1" message-id="1"><get/></rpc>',
    type: "protocol",
    tag: "unknown-namespace",
    info: `${badElement("rpc")}<bad-namespace>urn:ietf:params:netconf:base:1.1</bad-namespace>`,
  },
];

/** An `<rpc>` that is refused; its attributes come back. */
export const WRONG_MESSAGES: readonly WrongMessage[] = [
  {
    name: "no message-id",
    message: `<rpc xmlns="${BASE_NAMESPACE}">${GET}</rpc>`,
    type: "rpc",
    tag: "missing-attribute",
    info: `<bad-attribute>message-id</bad-attribute>${badElement("rpc")}`,
    says: "message-id",
  },
  {
    name: "a message-id in a namespace only",
    message: `<nc:rpc xmlns:nc="${BASE_NAMESPACE}" nc:message-id="1"><nc:get/></nc:rpc>`,
    type: "rpc",
    tag: "missing-attribute",
    info: `<bad-attribute>message-id</bad-attribute>${badElement("rpc")}`,
  },
  {
    name: "no operation",
    message: rpc(""),
    type: "protocol",
    tag: "missing-element",
    info: badElement("rpc"),
  },
  {
    name: "a comment in place of an operation",
    message: rpc("<!-- <get/> -->"),
    type: "protocol",
    tag: "missing-element",
    info: badElement("rpc"),
  },
  {
    name: "two operations",
    message: rpc(GET + GET),
    type: "protocol",
    tag: "bad-element",
    info: badElement("rpc"),
  },
  {
    name: "text beside the operation",
    message: rpc(`x${GET}`),
    type: "protocol",
    tag: "bad-element",
    info: badElement("rpc"),
  },
  {
    name: "text in place of an operation",
    message: rpc("get"),
    type: "protocol",
    tag: "missing-element",
    info: badElement("rpc"),
  },
  {
    name: "an operation that NETCONF does not have",
    message: rpc("<get-everything/>"),
    type: "protocol",
    tag: "operation-not-supported",
    says: "get-everything",
  },
  {
    name: "an operation of an unknown namespace",
    message: rpc('<reboot xmlns="urn:nobody"/>'),
    type: "protocol",
    tag: "unknown-namespace",
    info: `${badElement("reboot")}<bad-namespace>urn:nobody</bad-namespace>`,
  },
  {
    name: "an rpc that a module does not have",
    message: rpc(`<reboot xmlns="${HWTACACS_NAMESPACE}"/>`),
    type: "protocol",
    tag: "operation-not-supported",
    says: "get-data, edit-data, action, partial-lock, partial-unlock, create-subscription, get-schema",
  },
  {
    name: "an rpc that NETCONF's monitoring does not have",
    message: rpc(`<put-schema xmlns="${MONITORING_NAMESPACE}"/>`),
    type: "protocol",
    tag: "operation-not-supported",
    says: "put-schema",
  },
  {
    name: "a container as operation",
    message: rpc(`<hwtacacs xmlns="${HWTACACS_NAMESPACE}"/>`),
    type: "protocol",
    tag: "operation-not-supported",
    says: "hwtacacs",
  },
  ...["default-operation", "test-option", "error-option"].map((name) => ({
    name: `a wrong ${name}`,
    message: rpc(editConfig("", `<${name}>perhaps</${name}>`)),
    type: "protocol" as const,
    tag: "invalid-value",
    says: name,
  })),
  ...["default-operation", "test-option", "error-option"].map((name) => ({
    name: `an empty ${name}`,
    message: rpc(editConfig("", `<${name}/>`)),
    type: "protocol" as const,
    tag: "invalid-value",
    says: name,
  })),
  {
    name: "a default-operation that only attributes may have",
    message: rpc(editConfig("", "<default-operation>delete</default-operation>")),
    type: "protocol",
    tag: "invalid-value",
    says: "default-operation",
  },
  {
    name: "a session-id that is no number",
    message: rpc("<kill-session><session-id>me</session-id></kill-session>"),
    type: "protocol",
    tag: "invalid-value",
    says: "session-id",
  },
  {
    name: "an unknown parameter",
    message: rpc("<get><when>now</when></get>"),
    type: "protocol",
    tag: "unknown-element",
    info: badElement("when"),
    says: "when",
  },
  {
    name: "a parameter of an unknown namespace",
    message: rpc('<get><filter xmlns="urn:nobody"/></get>'),
    type: "protocol",
    tag: "unknown-namespace",
    info: `${badElement("filter")}<bad-namespace>urn:nobody</bad-namespace>`,
  },
  {
    name: "a parameter twice",
    message: rpc("<kill-session><session-id>1</session-id><session-id>2</session-id></kill-session>"),
    type: "protocol",
    tag: "bad-element",
    info: badElement("session-id"),
  },
  ...[
    ["get-config", "source", "<get-config/>"],
    ["edit-config", "target", "<edit-config><config/></edit-config>"],
    ["lock", "target", "<lock/>"],
    ["kill-session", "session-id", "<kill-session/>"],
  ].map(([operation = "", parameter = "", content = ""]) => ({
    name: `<${operation}> without its ${parameter}`,
    message: rpc(content),
    type: "protocol" as const,
    tag: "missing-element",
    info: badElement(parameter),
    says: parameter,
  })),
  {
    name: "<get-config> of nothing",
    message: rpc("<get-config><source/></get-config>"),
    type: "protocol",
    tag: "missing-element",
    says: "source",
  },
  {
    name: "<edit-config> without its content",
    message: rpc("<edit-config><target><running/></target></edit-config>"),
    type: "protocol",
    tag: "missing-element",
    says: "config",
  },
  {
    name: "text in an operation",
    message: rpc("<get-config>x<source><running/></source></get-config>"),
    type: "protocol",
    tag: "bad-element",
    info: badElement("get-config"),
  },
  {
    name: "five thousand attributes",
    message: rpc(GET, many(5000)),
    type: "rpc",
    tag: "too-big",
    says: "attributes",
  },
  {
    name: "five thousand attributes in the payload",
    message: inEdit(`<a${many(5000)}/>`),
    type: "rpc",
    tag: "too-big",
    says: "attributes",
  },
  {
    name: "text in place of a datastore",
    message: rpc("<get-config><source>running</source></get-config>"),
    type: "protocol",
    tag: "bad-element",
    info: badElement("source"),
  },
  {
    name: "text in place of parameters",
    message: rpc("<commit>now</commit>"),
    type: "protocol",
    tag: "bad-element",
    info: badElement("commit"),
  },
  {
    name: "text in place of a configuration",
    message: inEdit("enable 7"),
    type: "protocol",
    tag: "bad-element",
    info: badElement("config"),
  },
  {
    name: "an attribute that an operation does not have",
    message: rpc('<get-config source="running"><source><running/></source></get-config>'),
    type: "protocol",
    tag: "unknown-attribute",
    info: `<bad-attribute>source</bad-attribute>${badElement("get-config")}`,
  },
  {
    name: "an attribute that a parameter does not have",
    message: rpc('<get-config><source name="running"><running/></source></get-config>'),
    type: "protocol",
    tag: "unknown-attribute",
    info: `<bad-attribute>name</bad-attribute>${badElement("source")}`,
  },
  {
    name: "an element in <running>",
    message: rpc("<get-config><source><running><a/></running></source></get-config>"),
    type: "protocol",
    tag: "unknown-element",
    info: badElement("a"),
    says: "running",
  },
];

/** Ten thousand levels: nothing of it is known, wherever it stands. */
export const DEEP_NESTING: readonly Sample[] = [
  { name: "the operation", message: rpc(deep(10_000)) },
  { name: "the content of <config>", message: inEdit(deep(10_000)) },
  { name: "a subtree filter", message: rpc(`<get><filter>${deep(10_000)}</filter></get>`) },
  { name: "a parameter", message: rpc(`<get>${deep(10_000)}</get>`) },
];

/** This many attributes. */
function many(count: number): string {
  return Array.from({ length: count }, (_, i) => ` a${i}="${i}"`).join("");
}

/** What is unusual and right. */
export const SOUND_MESSAGES: readonly Sample[] = [
  { name: "a byte order mark", message: `\ufeff${rpc(GET)}` },
  { name: "a mark and a declaration", message: `\ufeff<?xml version="1.0" encoding="UTF-8"?>${rpc(GET)}` },
  {
    name: "a declaration of utf-8",
    message: `<?xml version='1.0' encoding='utf-8' standalone='yes'?>${rpc(GET)}`,
  },
  { name: "a declaration behind line ends", message: `\r\n\n<?xml version="1.0"?>\n${rpc(GET)}` },
  {
    name: "comments and instructions all over",
    message: `<!-- a --><?b c?>${rpc(`<!-- d --><?e?>${GET}<!---->`)}<!-- f --><?g?>\n`,
  },
  {
    name: "an odd prefix",
    message: `<_.-1:rpc xmlns:_.-1="${BASE_NAMESPACE}" message-id="7"><_.-1:get/></_.-1:rpc>`,
  },
  { name: "references in the payload", message: inEdit(resend("<enable>&#x37;</enable>")) },
  { name: "CDATA in the payload", message: inEdit(resend("<enable><![CDATA[7]]></enable>")) },
  { name: "two hundred attributes", message: rpc(GET, many(200)) },
  { name: "an empty message-id", message: rpc(GET).replace('"7"', '""') },
];

/** Attributes of `<rpc>` as sent, and as they come back. */
export const ECHOED_ATTRIBUTES: readonly { readonly sent: string; readonly back?: string }[] = [
  { sent: ' b="2" a="1" c="3"' },
  { sent: ' xmlns:_.-1="urn:x" _.-1:y="z"' },
  { sent: ' xmlns:größe="urn:ä" größe:weite="ÿ 測定 😀"' },
  { sent: " a='single'", back: ' a="single"' },
  { sent: ` a='say "x"'`, back: ' a="say &quot;x&quot;"' },
  { sent: ` a="it's"` },
  { sent: ' a="&amp;amp; &lt;b&gt; &apos;&quot;"', back: ` a="&amp;amp; &lt;b&gt; '&quot;"` },
  { sent: ' a=">"', back: ' a="&gt;"' },
  { sent: ' a="&#10;&#9;&#13;&#x20;"', back: ' a="&#10;&#9;&#13; "' },
  { sent: ' a="1\n2\t3"', back: ' a="1 2 3"' },
  { sent: ' a="&#x1F600;"', back: ' a="😀"' },
  { sent: ' xml:lang="de" xml:space="preserve"' },
  { sent: ' a = ""\n\tb\n=\n"1"', back: ' a="" b="1"' },
  { sent: ' constructor="1" __proto__="2" toString="3"' },
  { sent: ' xmlns:message-id="urn:m" message-id:message-id="8"' },
  {
    sent: ' schemaLocation="a b" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"',
  },
];
