import type { Context } from "libyang-wasm";
import type { RunningChange, Subscriber } from "../../datastore/change.ts";
import { DeniedCounters } from "./counters.ts";
import { readNacmConfig, type NacmConfig } from "./nacm-config.ts";
import { Policy } from "./policy.ts";
import { mentionsUser } from "./rule-path.ts";
import { SessionAccess } from "./session-access.ts";

/** A user as the transport has authenticated it. */
export interface NacmUser {
  readonly username: string;
  /** Groups that the transport or the store of users reports, RFC 8341 §3.3.2. */
  readonly groups: readonly string[];
  /** A recovery session, RFC 8341 §3.3.3: no access control at all. */
  readonly recovery: boolean;
}

const NACM = "/ietf-netconf-acm:nacm";

/** Access control by RFC 8341, following the configuration below `/nacm`. */
export class Nacm implements Subscriber {
  readonly counters: DeniedCounters = new DeniedCounters();
  readonly #context: () => Context;
  #config: NacmConfig = readNacmConfig({});
  /** By the rule-lists that apply, for users of the same groups share one. Of the present configuration. */
  #policies = new Map<string, Policy>();
  #policyOf = new WeakMap<NacmUser, Policy>();

  /** `context` gives the datastore's present one. */
  constructor(context: () => Context) {
    this.#context = context;
  }

  judgesBy({ nodes }: RunningChange): boolean {
    return nodes.some(({ path }) => path.startsWith(NACM));
  }

  apply(change: RunningChange): void {
    if (change.nodes.length > 0 && !this.judgesBy(change)) return;
    this.#config = readNacmConfig(change.config(NACM));
    this.#policies = new Map();
    this.#policyOf = new WeakMap();
  }

  /** The access of one session. */
  session(user: NacmUser): SessionAccess {
    return new SessionAccess(() => this.#find(user), this.#context, this.counters);
  }

  #find(user: NacmUser): Policy | undefined {
    if (user.recovery || !this.#config.enabled) return undefined;
    let policy = this.#policyOf.get(user);
    if (!policy) this.#policyOf.set(user, (policy = this.#compile(user)));
    return policy;
  }

  #compile({ username, groups: reported }: NacmUser): Policy {
    const config = this.#config;
    const groups = new Set(config.groupsOf.get(username));
    if (config.externalGroups) for (const group of reported) groups.add(group);
    // RFC 8341 §3.4.4 step 5: without a group no rule applies, not even one for all groups.
    const applying = config.ruleLists.filter(
      (ruleList) => groups.size > 0 && ruleList.groups.some((group) => group === "*" || groups.has(group)),
    );
    const personal = applying.some(({ rules }) =>
      rules.some(({ target }) => target.kind === "data" && mentionsUser(target.path)),
    );
    const key = JSON.stringify([
      applying.map((ruleList) => config.ruleLists.indexOf(ruleList)),
      personal ? username : "",
    ]);
    let policy = this.#policies.get(key);
    if (!policy) this.#policies.set(key, (policy = new Policy(config, applying, username)));
    return policy;
  }
}
