import { readFileSync } from "node:fs";
import { standardModule } from "libyang-wasm/modules";
import type { Context, DataTree } from "libyang-wasm";
import { describeChange } from "../../../src/datastore/change.ts";
import { Nacm, type NacmUser } from "../../../src/netconf/nacm/nacm.ts";
import type { SessionAccess } from "../../../src/netconf/nacm/session-access.ts";
import { InstanceFactory } from "../../../src/yang/instance.ts";

const HWTACACS = readFileSync(new URL("../../../../yang/hwtacacs.yang", import.meta.url), "utf8");

/** Something of each kind that a rule can be about. */
const LAB = `
module lab {
  yang-version 1.1;
  namespace "urn:lab";
  prefix lab;
  import ietf-netconf-acm { prefix nacm; }
  container interfaces {
    list interface {
      key "name";
      leaf name { type string; }
      leaf mtu { type uint16; default 1500; }
      leaf secret { type string; nacm:default-deny-all; }
      leaf-list tag { type string; }
      choice speed {
        leaf auto { type empty; }
        leaf fixed { type uint32; }
      }
      container stats { config false; leaf errors { type uint32; } }
      action reset { input { leaf delay { type uint8; } } }
      notification down { leaf reason { type string; } }
      list unit { key "number kind"; leaf number { type uint8; } leaf kind { type string; } leaf on { type boolean; } }
    }
  }
  container keys { nacm:default-deny-write; leaf a { type string; } container inner { leaf b { type string; } } }
  container limits { leaf max { type uint8; } }
  list door { key "name"; unique "code"; leaf name { type string; } leaf code { type uint16; } }
  container vault {
    nacm:default-deny-all; presence "there"; must "not(../limits/max) or ../limits/max > 9"; leaf a { type string; } action open;
  }
  list hop { key "name"; ordered-by user; leaf name { type string; } leaf note { type string; } }
  rpc reboot;
  rpc wipe { nacm:default-deny-all; }
  notification alarm;
  notification audit { nacm:default-deny-all; }
}`;

/** Adds to what `lab` defines. */
const EXTRA = `
module extra {
  yang-version 1.1;
  namespace "urn:extra";
  prefix ex;
  import lab { prefix lab; }
  augment "/lab:interfaces/lab:interface" { leaf colour { type string; } }
  rpc reboot;
}`;

/** Instances with these modules and the server's own. */
export function labInstances(): InstanceFactory {
  return new InstanceFactory({
    modules: [
      { name: "hwtacacs", features: [] },
      { name: "lab", features: [] },
      { name: "extra", features: [] },
      { name: "nc-notifications", features: [] },
      { name: "ietf-netconf-monitoring", features: [] },
    ],
    load: ({ name, revision }) =>
      ({ hwtacacs: HWTACACS, lab: LAB, extra: EXTRA })[name] ?? standardModule(name, revision),
  });
}

/** A context with these modules and the server's own. */
export function labContext(): Context {
  return labInstances().create();
}

/** Data of a context as it is written, without defaults. */
export function labData(context: Context, xml: string): DataTree {
  return context.parseData(xml, { format: "xml", parseOnly: true, strict: true });
}

/** Access control with this content of `<nacm>`. */
export function nacmWith(context: Context, content: string): Nacm {
  const nacm = new Nacm(() => context);
  const tree = context.parseData(
    `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm" xmlns:lab="urn:lab" xmlns:ex="urn:extra">${content}</nacm>`,
    { format: "xml", parseOnly: true, strict: true },
  );
  tree.validate({ noState: true });
  nacm.apply(describeChange(0, undefined, [], () => tree));
  return nacm;
}

/** The session of a user who is no recovery user. */
export function sessionOf(nacm: Nacm, username: string, user: Partial<NacmUser> = {}): SessionAccess {
  return nacm.session({ username, groups: [], recovery: false, ...user });
}

/** One `<rule>`. */
export function rule(name: string, action: "permit" | "deny", content: string): string {
  return `<rule><name>${name}</name>${content}<action>${action}</action></rule>`;
}

/** `<groups>` with one group `g` of the user `u`, and one rule-list for it. */
export function ruleListOfU(...rules: readonly string[]): string {
  return (
    `<groups><group><name>g</name><user-name>u</user-name></group></groups>` +
    `<rule-list><name>l</name><group>g</group>${rules.join("")}</rule-list>`
  );
}
