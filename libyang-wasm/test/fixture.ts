import { Libyang, type Context } from "libyang-wasm";
import { standardModule } from "libyang-wasm/modules";

/** A module with one of everything that the tests need. */
export const demo = `module demo {
  yang-version 1.1; namespace "urn:demo"; prefix d;
  import ietf-inet-types { prefix inet; }
  import ietf-netconf-acm { prefix nacm; }
  revision 2024-01-01;
  feature f1; feature f2;
  extension note { argument text; }
  identity shape; identity circle { base shape; }
  container sys {
    leaf hostname { type string { length "1..10"; pattern '[a-z]+' { error-app-tag "bad-host"; error-message "host bad"; } } nacm:default-deny-write; d:note "hello"; }
    leaf mtu { type uint16 { range "1..300"; } default 100; units "bytes"; }
    leaf title { type string; }
    leaf addr { type inet:ip-address; }
    leaf gated { if-feature f2; type string; }
    leaf kind { type identityref { base shape; } }
    leaf on { type empty; }
    container limits { leaf soft { type int32; default 5; } leaf hard { type int32; } }
    container box { presence "yes"; leaf lid { type boolean; } }
    list peer {
      key name; unique addr;
      must "not(addr) or addr != '0.0.0.0'" { error-message "zero addr"; error-app-tag "zero"; }
      leaf name { type string; } leaf addr { type inet:ipv4-address; }
      leaf ref { type leafref { path "../../peer/name"; } }
    }
    list rule { key id; ordered-by user; leaf id { type uint8; } leaf act { type string; } }
    leaf-list tag { type int8; ordered-by user; }
    leaf-list word { type string; max-elements 3; }
    leaf dependent { when "../hostname = 'abc'"; type decimal64 { fraction-digits 2; } }
    choice pick { case a { leaf a { type string; } } case b { leaf b { type string; } } }
    anydata any;
    leaf uptime { config false; type uint32; }
  }
  container need { presence "optional"; leaf must-have { type string; mandatory true; } }
  rpc reset { input { leaf delay { type uint32; mandatory true; } leaf why { type string; default "none"; } } output { leaf state { type string; } } }
  notification alarm { leaf severity { type string; } }
}`;

/** A context as the tests use it: the standard modules, and demo with feature f1. */
export function demoContext(libyang: Libyang = Libyang.create()): Context {
  const context = libyang.createContext({
    loader: ({ name, revision, submodule }) =>
      submodule === undefined ? standardModule(name, revision) : undefined,
  });
  context.loadModule("ietf-netconf", { features: ["writable-running", "rollback-on-error", "validate"] });
  context.loadModule("ietf-netconf-with-defaults");
  context.loadModule("ietf-netconf-acm");
  context.parseModule(demo, { features: ["f1"] });
  return context;
}

/** XML of demo's container. */
export function sys(content: string): string {
  return `<sys xmlns="urn:demo">${content}</sys>`;
}
