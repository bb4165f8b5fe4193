import type { ContractName } from "#sync/contracts/list.ts";
import type { JobCommand } from "#sync/model/steps/job-state.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Answer } from "../../store/run-command.ts";
import type { Chance } from "../../testing/chance.ts";
import type { KillableStore } from "./killable-store.ts";

type Send = (name: ContractName, input: object) => Promise<Answer>;

const places = ["A-01", "A-02", "A-03", "B-01", "B-02"] as const;

/** The places and items that the clients work with. */
export async function givenWarehouse(store: KillableStore): Promise<void> {
  const locations = [
    ...places.map((id, i) => ({ id, kind: "pick" as const, zone: id[0], travelSeq: i })),
    { id: "STAGE-01", kind: "staging" as const },
  ];
  await done(store.send("given-places", "locations.import", { locations }));
  await done(
    store.send("given-items", "items.import", {
      items: [
        { sku: "TEA", name: "Tea" },
        { sku: "CUP", name: "Cup" },
      ],
    }),
  );
  const lines = places.map((location) => ({ location, sku: "CUP", qty: 100_000 }));
  await done(store.send("given-stock", "stock.import", { lines }));
}

/** One client: stock corrections and moves, orders picked as a handheld would, blind counts. Every command has an id of its own, kept through deaths. */
export async function workAsClient(
  store: KillableStore,
  client: number,
  chance: Chance,
  isOver: () => boolean,
): Promise<void> {
  let n = 0;
  const send: Send = (name, input) => store.send(`c${client}-${n++}`, name, input);
  while (!isOver()) {
    const [from, to] = [chance.pick(places), chance.pick(places)];
    const wish = chance.int(0, 99);
    if (wish < 45) await send("stock.adjust", { place: from, sku: "TEA", delta: chance.int(1, 9), reason: "opening" });
    else if (wish < 70) await send("stock.move-loose", { from, to, sku: "CUP", qty: chance.int(1, 20), lot: "" });
    else if (wish < 92) await pickAnOrder(send, client, n);
    else {
      const asked = await send("counts.request", { location: from, sku: "TEA" });
      if (!asked.ok) continue;
      const { countId } = asked.value as { countId: string };
      await send("counts.line", { countId, code: "TEA", qty: chance.int(0, 50) });
      await send("counts.cancel", { countId, reason: "not now" });
    }
    // Now and then an answer is lost on its way: the same command comes again.
    const known = chance.percent(15) ? chance.maybe([...store.acknowledged.keys()].slice(-40)) : undefined;
    if (known) await expectSame(store, known);
  }
}

async function pickAnOrder(send: Send, client: number, n: number): Promise<void> {
  const made = await send("orders.create", {
    number: `SO-${client}-${n}`,
    shipTo: { name: "Customer" },
    lines: [{ sku: "CUP", qty: 3 }],
  });
  if (!made.ok) return;
  const { orderId } = made.value as { orderId: string };
  const released = await send("orders.release", { orderId });
  if (!released.ok) return;
  for (const taskId of (released.value as { taskIds: string[] }).taskIds) {
    const leased = await send("work.next", { taskId });
    const job = leased.ok ? (leased.value as { job: Job | null }).job : null;
    for (const { allocationId, qty } of job ? picksOf(job) : [])
      await send("pick.confirm", { taskId, leaseEpoch: job?.leaseEpoch ?? 1, allocationId, qty, toPlace: "STAGE-01" });
  }
}

/** What the steps of a job would send, as far as it says which allocation and how much. */
function picksOf(job: Job): { allocationId: string; qty: number }[] {
  const found = new Map<string, number>();
  for (const step of job.steps) {
    const { input } = (step.emit ?? { input: {} }) as unknown as JobCommand;
    if (typeof input.allocationId === "string") found.set(input.allocationId, step.quantity?.expected ?? 1);
  }
  return [...found].map(([allocationId, qty]) => ({ allocationId, qty }));
}

async function expectSame(store: KillableStore, commandId: string): Promise<void> {
  const { first, again } = await store.sendAgain(commandId);
  if (plain(first) !== plain(again))
    throw new Error(`${commandId} was first answered ${plain(first)}, then ${plain(again)}`);
}

/** Jobs are written anew for a repeat. */
function plain(answer: Answer): string {
  if (!answer.ok) return JSON.stringify(answer);
  const { job: _job, waiting: _waiting, ...rest } = answer.value as Record<string, unknown>;
  return JSON.stringify(rest);
}

async function done(answer: Promise<Answer>): Promise<void> {
  const given = await answer;
  if (!given.ok) throw new Error(JSON.stringify(given));
}
