/** Namespace of the RFC's example data. */
export const USERS_NAMESPACE: string = "http://example.com/schema/1.2/config";

/** A model of the example data of RFC 6241 §6.4, and some nodes for rules the examples do not touch. */
export const USERS_MODULE: string = `module users {
  yang-version 1.1;
  namespace "${USERS_NAMESPACE}";
  prefix u;
  import ietf-yang-metadata { prefix md; }
  md:annotation note { type string; }
  identity role;
  identity operator { base role; }
  identity guest { base role; }
  container top {
    container users {
      list user {
        key "name";
        leaf name { type string; }
        leaf type { type string; }
        leaf full-name { type string; }
        leaf role { type identityref { base role; } }
        leaf level { type uint8; }
        leaf-list tag { type string; }
        container company-info {
          leaf dept { type uint8; }
          leaf id { type uint8; }
        }
      }
    }
    container groups {
      list group {
        key "name";
        ordered-by user;
        leaf name { type string; }
        leaf gid { type uint16; }
      }
    }
    list link {
      key "from to";
      leaf from { type string; }
      leaf to { type string; }
      leaf cost { type uint16; }
    }
    leaf version { type string; }
    leaf owner { type leafref { path "/u:top/u:users/u:user/u:name"; } }
    leaf target { type instance-identifier; }
  }
}`;

/** Another module with a node of the same name, for namespace selection. */
export const OTHER_NAMESPACE: string = "urn:example:other";

export const OTHER_MODULE: string = `module other {
  yang-version 1.1;
  namespace "${OTHER_NAMESPACE}";
  prefix o;
  container top {
    leaf version { type string; }
  }
}`;

const user = (name: string, type: string, fullName: string, dept: number, id: number, more = ""): string =>
  `<user><name>${name}</name><type>${type}</type><full-name>${fullName}</full-name>${more}` +
  `<company-info><dept>${dept}</dept><id>${id}</id></company-info></user>`;

/** The three users of RFC 6241 §6.4.3, each as it stands in the data. System-ordered lists are sorted by key. */
export const BARNEY: string = user(
  "barney",
  "admin",
  "Barney Rubble",
  2,
  3,
  "<role>operator</role><level>5</level><tag>a</tag><tag>b</tag>",
);
export const FRED: string = user(
  "fred",
  "admin",
  "Fred Flintstone",
  2,
  2,
  "<role>guest</role><level>7</level><tag>a</tag>",
);
export const ROOT: string = user("root", "superuser", "Charlie Root", 1, 1);

export const USERS: string = `<users>${BARNEY}${FRED}${ROOT}</users>`;
export const GROUPS: string =
  "<groups><group><name>wheel</name><gid>10</gid></group><group><name>adm</name><gid>4</gid></group></groups>";
export const LINKS: string =
  "<link><from>a</from><to>b</to><cost>1</cost></link><link><from>a</from><to>c</to><cost>2</cost></link>" +
  "<link><from>b</from><to>c</to><cost>3</cost></link>";

/** The content of the users module's `<top>` in the given parts. */
export function top(...parts: readonly string[]): string {
  return `<top xmlns="${USERS_NAMESPACE}">${parts.join("")}</top>`;
}

export const OTHER_TOP: string = `<top xmlns="${OTHER_NAMESPACE}"><version>9</version></top>`;
export const DATA: string = top(USERS, GROUPS, LINKS, "<version>1.2</version>") + OTHER_TOP;
