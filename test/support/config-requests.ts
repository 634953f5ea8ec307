import type { DatastoreName } from "../../src/datastore/datastore-name.ts";

/** `<edit-config>` on a datastore with this content of `<config>`. */
export function editOf(target: DatastoreName, content: string, options = ""): string {
  return `<edit-config><target><${target}/></target>${options}<config>${content}</config></edit-config>`;
}

/** `<get-config>` of a datastore. */
export function getConfig(source: DatastoreName): string {
  return `<get-config><source><${source}/></source></get-config>`;
}

/** `<lock>` of a datastore. */
export function lock(target: DatastoreName): string {
  return `<lock><target><${target}/></target></lock>`;
}

/** `<unlock>` of a datastore. */
export function unlock(target: DatastoreName): string {
  return `<unlock><target><${target}/></target></unlock>`;
}

/** `<copy-config>`; a source that is no datastore is the content of `<config>`. */
export function copyConfig(source: string, target: string): string {
  const from = /^[a-z]+$/.test(source) ? `<${source}/>` : `<config>${source}</config>`;
  return `<copy-config><target><${target}/></target><source>${from}</source></copy-config>`;
}

/** `<validate>` of a datastore. */
export function validate(source: DatastoreName): string {
  return `<validate><source><${source}/></source></validate>`;
}

/** The error-tag of a reply; "ok" for `<ok/>`. */
export function tagOf(reply: string): string {
  return reply.includes("<ok/>") ? "ok" : (/<error-tag>([^<]*)<\/error-tag>/.exec(reply)?.[1] ?? reply);
}

/** What is inside `<data>`. */
export function dataOf(reply: string): string {
  if (reply.includes("<data/>")) return "";
  const data = /<data>(.*)<\/data>/s.exec(reply);
  if (!data) throw new Error(reply);
  return data[1] ?? "";
}
