import { setTimeout as after } from "node:timers/promises";
import { bookFile } from "../../store/site-store.ts";
import { Chance } from "../../testing/chance.ts";
import { expectInvariants } from "../../testing/expect-invariants.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { expectRebuilt } from "../shift/expect-rebuilt.ts";
import { bundledPrograms } from "./bundled-programs.ts";
import { givenWarehouse, workAsClient } from "./crash-load.ts";
import { KillableStore } from "./killable-store.ts";

export interface KillReport {
  kills: number;
  acknowledged: number;
  refused: number;
  repeats: number;
  picks: number;
}

/** Kills one store again and again under the load of `clients`, then judges what is left of it. Throws what is wrong. */
export async function killRounds({
  seed,
  kills,
  clients,
}: {
  seed: number;
  kills: number;
  clients: number;
}): Promise<KillReport> {
  const programs = await bundledPrograms();
  const store = new KillableStore(programs);
  const chance = new Chance(seed);
  try {
    await store.start();
    await givenWarehouse(store);
    let isOver = false;
    const people = Array.from({ length: clients }, (_, i) =>
      workAsClient(store, i, new Chance(seed + i + 1), () => isOver),
    );
    const failed = Promise.all(people);
    failed.catch(() => {}); // seen below
    for (let round = 0; round < kills; round++) {
      await Promise.race([after(chance.int(30, 400)), failed]);
      await store.kill();
      await store.start();
    }
    isOver = true;
    await failed;
    await store.stop();
    return judge(store);
  } catch (error) {
    throw new Error(`SEED=${seed}, after ${store.kills} kills: ${(error as Error).message}`, { cause: error });
  } finally {
    store.remove();
    programs.remove();
  }
}

function judge(store: KillableStore): KillReport {
  if (store.faults.length > 0) throw new Error(`faults: ${store.faults[0]}`);
  const site = new TestSite(bookFile(store.dataDir));
  try {
    const times = new Map(
      site.book
        .rows<{ commandId: string; n: number }>(
          "SELECT commandId, count(*) AS n FROM journal WHERE answer IS NOT NULL GROUP BY commandId",
        )
        .map(({ commandId, n }) => [commandId, n]),
    );
    const kept = [...store.acknowledged].filter(([, { name, answer }]) => leavesTrace(name, answer));
    const wrong = kept
      .filter(([commandId]) => times.get(commandId) !== 1)
      .map(([commandId, { name }]) => `${name} ${commandId} is there ${times.get(commandId) ?? 0} times`);
    if (wrong.length > 0) throw new Error(`acknowledged, but: ${wrong.slice(0, 5).join("; ")}`);

    expectSound(site);
    expectInvariants(site);
    expectRebuilt(site);
    const added = [...store.acknowledged.values()]
      .filter(({ name, answer }) => name === "stock.adjust" && answer.ok)
      .reduce((sum, { input }) => sum + (input as { delta: number }).delta, 0);
    const onHand = site.book.row<{ qty: number }>(
      "SELECT coalesce(sum(onHand), 0) AS qty FROM balance WHERE sku = 'TEA' AND place NOT LIKE '~%'",
    )?.qty;
    if (onHand !== added) throw new Error(`${added} units were acknowledged, ${onHand} are there`);
    const answers = [...store.acknowledged.values()];
    return {
      kills: store.kills,
      acknowledged: answers.length,
      refused: answers.filter(({ answer }) => !answer.ok).length,
      repeats: store.repeats,
      picks: answers.filter(({ name, answer }) => name === "pick.confirm" && answer.ok).length,
    };
  } finally {
    site.db.close();
  }
}

/** A move from a place to itself, or a request for a count that is asked for already, changes nothing and leaves nothing. */
function leavesTrace(name: string, answer: { ok: boolean }): boolean {
  return !answer.ok || (name !== "stock.move-loose" && name !== "counts.request");
}
