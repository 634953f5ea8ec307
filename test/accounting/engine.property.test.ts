import assert from "node:assert/strict";
import * as fc from "fast-check";
import { AccountingEngine, readConfig, type AccountingConfig, type RecordKind } from "../../src/index.ts";
import { useScratchStore } from "../server/store-sqlite/scratch-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ERROR, REFUSED, ScriptedTransmit, SILENT, SUCCESS } from "../support/scripted-transmit.ts";
import { openEngine, recordOf, shownBy } from "../support/engine.ts";

const KINDS: readonly RecordKind[] = ["start", "watchdog", "stop"];
const OUTCOMES = { SUCCESS, SILENT, ERROR, REFUSED } as const;

type Step =
  | { readonly do: "accept"; readonly kind: RecordKind; readonly task: number }
  | { readonly do: "answer"; readonly outcome: keyof typeof OUTCOMES; readonly which: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "policy"; readonly retransmissions: number }
  | { readonly do: "reset"; readonly id: number }
  | { readonly do: "resend-now"; readonly id: number }
  | { readonly do: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("accept" as const),
      kind: fc.constantFrom(...KINDS),
      task: fc.nat(2),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      outcome: fc.constantFrom("SUCCESS", "SILENT", "ERROR", "REFUSED"),
      which: fc.nat(3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("policy" as const), retransmissions: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reset" as const), id: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("resend-now" as const), id: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);

function configOf(retransmissions: number): AccountingConfig {
  const servers = [49, 50].map((port) => ({ name: `s${port}`, address: "192.0.2.1", port }));
  return readConfig({
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": {
        resend: {
          ...(retransmissions === 0 ? { disable: [null] } : { enable: retransmissions }),
          interval: 5,
          "max-interval": 10,
        },
      },
      template: [{ name: "main", "quiet-time": 1, "accounting-server": servers }],
    },
  });
}

/** How many packets `get` shows, and how many the engine counts. */
interface Shown {
  readonly total: number;
  readonly stored: number;
  readonly packet: readonly { readonly kind: string }[];
}

describe("accounting engine, whatever happens", function () {
  this.timeout(60_000);
  const scratch = useScratchStore();

  it("counts what is stored, and no packet is stuck once the servers answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const clock = new FakeClock();
        const network = new ScriptedTransmit();
        let config = configOf(1);
        let store = await scratch.open();
        const open = (): Promise<AccountingEngine> =>
          openEngine({ store: store.packets, clock, transmit: network.transmit, config });
        let engine = await open();
        const shown = (): Promise<Shown> => shownBy(engine);
        try {
          /** What is stored changes before the engine's counts do, while it works: they must meet again. */
          const countsAgree = async (): Promise<void> => {
            for (let tries = 0; ; tries += 1) {
              const { total, stored, packet } = await shown();
              const stops = packet.filter(({ kind }) => kind === "stop").length;
              if (packet.length === stored && stops === total) return;
              assert.ok(tries < 100, `${packet.length} packets, ${stored} counted`);
            }
          };
          await engine.reset("all"); // of the run before
          for (const each of steps) {
            switch (each.do) {
              case "accept":
                await engine.accept(recordOf(`task${each.task}`, { kind: each.kind }));
                break;
              case "answer":
                network.open[each.which % Math.max(1, network.open.length)]?.answer(OUTCOMES[each.outcome]);
                break;
              case "wait":
                clock.advance(each.seconds * 1000);
                break;
              case "policy":
                config = configOf(each.retransmissions);
                engine.apply(config);
                break;
              case "reset":
              case "resend-now": {
                const [oldest] = await store.packets.page(0, 1);
                const id = (oldest?.id ?? 0) + each.id;
                await (each.do === "reset" ? engine.reset({ id }) : engine.resendNow({ id }));
                break;
              }
              case "restart":
                await engine.close();
                await store.close();
                store = await scratch.open();
                engine = await open();
                break;
            }
            await shown();
          }
          // Every server answers from now on: nothing may stay behind but what an operator's word is needed for.
          network.answer = () => SUCCESS;
          for (const transmission of network.open) transmission.answer(SUCCESS);
          config = configOf(300);
          engine.apply(config);
          for (let round = 0; engine.total > 0; round += 1) {
            assert.ok(round < 100, `stuck: ${JSON.stringify(await store.packets.page(0, 100))}`);
            clock.advance(10_000);
            await countsAgree();
            if (round % 10 === 9) await engine.resendNow("all"); // what was set aside
          }
          assert.deepEqual(await store.packets.page(0, 1), []);
        } finally {
          await engine.close();
          await store.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
