import fc from "fast-check";
import { expect, test } from "vitest";
import { stepOf } from "#sync/model/steps/run-job.ts";
import { givenReleasedOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import type { Handheld } from "../tasks/testing/handheld.ts";
import { pickingSite } from "../tasks/testing/picking-site.ts";

type Site = ReturnType<typeof pickingSite>["site"];
type Act =
  | { do: "work"; who: 0 | 1; events: number }
  | { do: "offline" | "online" | "short" | "skip" | "new-tote" | "again"; who: 0 | 1 }
  | { do: "hours"; hours: number }
  | { do: "cancel"; qty: number }
  | { do: "expire" | "release" };

const who = fc.constantFrom<0 | 1>(0, 1);
const act = (what: "offline" | "online" | "short" | "skip" | "new-tote" | "again"): fc.Arbitrary<Act> =>
  who.map((one) => ({ do: what, who: one }));
const acts = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({ do: fc.constant("work" as const), who, events: fc.integer({ min: 1, max: 6 }) }),
    },
    { weight: 2, arbitrary: act("offline") },
    { weight: 2, arbitrary: act("online") },
    { weight: 1, arbitrary: act("short") },
    { weight: 1, arbitrary: act("skip") },
    { weight: 1, arbitrary: act("new-tote") },
    { weight: 1, arbitrary: act("again") },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }).map((hours): Act => ({ do: "hours", hours })) },
    { weight: 1, arbitrary: fc.constant<Act>({ do: "expire" }) },
    { weight: 1, arbitrary: fc.constant<Act>({ do: "release" }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((qty): Act => ({ do: "cancel", qty })) },
  ),
  { minLength: 12, maxLength: 30, size: "max" },
);

test("two pickers on one order, on and off the network, with leases running out: units are conserved and nothing is picked twice unseen", () => {
  const seed = Number(process.env.KONTOR_SEED ?? 20_261_121);
  console.info(`two pickers: seed ${seed}`);
  fc.assert(
    fc.property(acts, (schedule) => {
      const { site, annsHandheld, bobsHandheld } = pickingSite();
      const handhelds = [annsHandheld, bobsHandheld];
      for (const place of ["A-01-01", "A-01-03", "B-01-01"]) givenStock(site, { sku: "TEA", place, qty: 5 });
      givenStock(site, { sku: "MILK", place: "A-01-02", qty: 4, lot: "L1", expiryDate: "2027-01-01" });
      givenStock(site, { sku: "MILK", place: "A-01-02", qty: 4, lot: "L2", expiryDate: "2027-02-01" });
      const { orderId } = givenReleasedOrder(site, {
        lines: [
          { sku: "TEA", qty: 8 },
          { sku: "MILK", qty: 5 },
        ],
      });
      for (const one of schedule) {
        perform(site, handhelds, orderId, one);
        expectSound(site);
      }
      for (const handheld of handhelds) handheld.sync();
      expectSound(site);
      expect(handhelds.flatMap(({ refusals }) => refusals)).toEqual([]);
      expectConserved(site, orderId);
    }),
    { seed, numRuns: 40 },
  );
}, 60_000);

function perform(site: Site, handhelds: readonly Handheld[], orderId: string, one: Act): void {
  switch (one.do) {
    case "hours":
      site.tick(one.hours * 60 * 60_000);
      return;
    case "expire":
      site.do("tasks.expire-leases", {});
      return;
    case "release":
      site.send("orders.release", { orderId });
      return;
    case "cancel":
      site.send("orders.cancel", { orderId, reason: "less", lines: [{ line: 1, qty: one.qty }] });
      return;
    case "offline":
      (handhelds[one.who] as Handheld).offline = true;
      return;
    case "online":
      (handhelds[one.who] as Handheld).sync();
      return;
    case "work":
      for (let event = 0; event < one.events; event++) walk(handhelds[one.who] as Handheld, "work", one.who);
      return;
    default:
      walk(handhelds[one.who] as Handheld, one.do, one.who);
  }
}

/** The next thing a person does who follows the screen. */
function walk(handheld: Handheld, how: "work" | "short" | "skip" | "new-tote" | "again", who: number): void {
  if (handheld.ended) {
    if (!handheld.offline) handheld.next({ types: ["pick"] });
    return;
  }
  const job = handheld.job;
  const step = job && stepOf(job, handheld.stepId);
  if (!step) return;
  if (how === "again" && !handheld.offline) {
    handheld.next({ types: ["pick"] });
    return;
  }
  const offer = how === "short" ? "not-found" : how === "skip" ? "skip" : how === "new-tote" ? "new-carton" : undefined;
  if (offer !== undefined && step.offers?.some(({ id }) => id === offer)) {
    handheld.press({ type: "offer", id: offer });
    return;
  }
  if (step.id === "drop") handheld.scan("STAGE-01");
  else if (step.id.startsWith("to:")) handheld.scan(`TOTE-${who}-${handheld.scans}`);
  else if (step.id.startsWith("zero:")) handheld.press({ type: "choose", id: "empty" });
  else handheld.scan(step.accepts[0]?.codes?.[0]?.code ?? "");
}

/** Every unit that left a shelf is counted for the order, or has work to put it back. */
function expectConserved(site: Site, orderId: string): void {
  const lines = site.book.find("orderLine", { orderId });
  const pickedQty = lines.reduce((sum, line) => sum + line.pickedQty, 0);
  const putBackQty = site.book.find("task", { type: "put-back" }).reduce((sum, { qty }) => sum + qty, 0);
  const takenQty =
    site.book.row<{ qty: number }>("SELECT coalesce(sum(onHand), 0) AS qty FROM balance WHERE lpn <> ''")?.qty ?? 0;
  expect(takenQty).toBe(pickedQty + putBackQty);
  for (const line of lines)
    expect(line.pickedQty + line.allocatedQty).toBeLessThanOrEqual(line.orderedQty - line.cancelledQty);
  const lent =
    site.book.row<{ qty: number }>("SELECT coalesce(-sum(onHand), 0) AS qty FROM balance WHERE place = '~shortfall'")
      ?.qty ?? 0;
  const standing =
    site.book.row<{ qty: number }>("SELECT sum(onHand) AS qty FROM balance WHERE place NOT LIKE '~%'")?.qty ?? 0;
  expect(standing).toBe(15 + 8 + lent);
}
