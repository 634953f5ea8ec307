import assert from "node:assert/strict";
import { Libyang, type Context } from "libyang-wasm";
import { parseXPath } from "../../../src/netconf/filter/xpath-parse.ts";
import { xpathModules } from "../../../src/netconf/filter/xpath-modules.ts";
import { NamespaceScope } from "../../../src/xml/namespaces.ts";
import { OTHER_MODULE, USERS_MODULE } from "./users-model.ts";

describe("the modules that an XPath looks at", () => {
  let context: Context;

  before(() => {
    context = Libyang.create().createContext();
    context.parseModule(OTHER_MODULE);
    context.parseModule(USERS_MODULE);
  });

  const cases: readonly { readonly xpath: string; readonly want: readonly string[] | undefined }[] = [
    { xpath: "/users:top/users/user[name='fred']", want: ["users"] },
    { xpath: "u:top/u:groups | /other:top//*[1]", want: ["other", "users"] },
    { xpath: "/top/groups", want: ["other", "users"] },
    { xpath: "/nothing", want: [] },
    { xpath: "/users:top[count(/other:top) = 1]/users//user", want: ["other", "users"] },
    { xpath: "(/users:top)[1]/users", want: ["users"] },
    { xpath: "/users:top[/*]", want: undefined },
    { xpath: "//user", want: undefined },
    { xpath: "/*", want: undefined },
    { xpath: "/", want: undefined },
    { xpath: "/users:top/../other:top", want: undefined },
    { xpath: "/users:top/users[../../other:top]", want: undefined },
    { xpath: "/users:top/following-sibling::other:top", want: undefined },
    { xpath: "/users:top[current()/other:top]", want: undefined },
    { xpath: "deref(/users:top/users)/x", want: undefined },
    { xpath: "/unknown:top", want: undefined },
  ];
  for (const { xpath, want } of cases) {
    it(`${xpath}: ${want?.join(", ") ?? "any"}`, () => {
      const parsed = parseXPath(xpath);
      assert.ok(parsed.ok);
      const modules = xpathModules(parsed.value, context, NamespaceScope.outermost);
      assert.deepEqual(modules && [...modules].sort(), want);
    });
  }
});
