import { expect, test } from "vitest";
import { heldFactBooked } from "#sync/protocol/site/adopt.ts";
import { given, givenLocation, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { type LinkedSite, LinkedSites } from "./testing/linked-site.ts";

const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
const moved = (qty: number) => ({
  ...{ sku: "TEA", lot: "", serial: "", owner: "", qty },
  ...{ from: spot("A-1"), to: spot("B-1") },
});

/** aa moved 5 units in a fact that also wrote what only the cloud may write: the cloud holds all of it. */
async function held() {
  const company = new LinkedSites("aa", "bb");
  const [aa, bb] = company.sites as [LinkedSite, LinkedSite];
  givenLocation(aa, { id: "B-1" });
  givenStock(aa, { sku: "TEA", place: "A-1", qty: 20 });
  given(aa, "odd", { moves: [moved(5)], sets: [{ record: "rightGrant", id: "aa+bb/1", fields: { qty: 5 } }] });
  const { origin, seq } = aa.book.row<{ origin: string; seq: number }>("SELECT * FROM journal WHERE type = 'odd'")!;
  expect(at(aa, "B-1")).toBe(5);
  await company.settle();
  expect(at(aa, "B-1")).toBe(0);
  expect(company.odd()).toMatchObject([{ fact: { origin, seq }, verdict: { kind: "quarantined", reason: "scope" } }]);
  let n = 0;
  const asked = async (more: Record<string, unknown> = {}) => {
    const id = `aa/held-${++n}`;
    const input = {
      source: { origin, seq },
      type: "odd",
      moves: [moved(5)],
      sets: [],
      reason: "wrong record",
      ...more,
    };
    const fields = { state: "pending" as const, command: "sync.book-held", input, askedBy: "cloud:eva", askedAt: 1 };
    company.hub.append({ type: "intent-asked", sets: [{ record: "intent", id, fields }] });
    await company.settle();
    return { id, ...aa.book.get("intent", id) };
  };
  return { company, aa, bb, origin, seq, asked };
}
const at = (site: LinkedSite, place: string): number =>
  site.book.balances({ place, sku: "TEA" }).reduce((sum, { onHand }) => sum + onHand, 0);

test("what the cloud held back is booked by its site when the cloud asks, corrected, once", async () => {
  const { company, aa, origin, seq, asked } = await held();
  expect(await asked()).toMatchObject({ state: "accepted", answer: { held: `${origin}-${seq}`, moves: 1 } });
  expect(at(aa, "B-1")).toBe(5);
  expect(company.atHub("B-1")).toBe(5);
  const booked = company.hub.log.filter(({ fact }) => fact.type === heldFactBooked);
  expect(booked).toMatchObject([
    { verdict: { kind: "accepted" }, fact: { actor: "cloud:eva", source: { origin, seq }, data: { type: "odd" } } },
  ]);
  expect(await asked()).toMatchObject({ state: "refused", answer: { code: "state-not-allowed" } });
  expect(at(aa, "B-1")).toBe(5);
  expectSound(aa);
});

test("what is wrong again is refused at once, and what was not held is not booked a second time", async () => {
  const { aa, asked, origin } = await held();
  const sets = [{ record: "rightGrant", id: "aa+bb/1", fields: { qty: 5 } }];
  expect(await asked({ sets })).toMatchObject({ state: "refused", answer: { code: "input-invalid" } });
  expect(await asked({ moves: [{ ...moved(5), qty: 1.5 }] })).toMatchObject({ answer: { code: "input-invalid" } });
  expect(await asked({ source: { origin, seq: 2 } })).toMatchObject({
    answer: { code: "state-not-allowed", data: { state: "accepted" } },
  });
  expect(await asked({ source: { origin: "bb.e1", seq: 1 } })).toMatchObject({ answer: { code: "not-found" } });
  expect(await asked()).toMatchObject({ state: "accepted" });
  expect(at(aa, "B-1")).toBe(5);
});

test("only the cloud asks for it: not another site, and nobody at this one without an admin's role", async () => {
  const { company, aa, bb, origin, seq } = await held();
  const input = { source: { origin, seq }, type: "odd", moves: [moved(5)], sets: [], reason: "x" };
  expect(bb.refusal("intents.ask", { site: "aa", command: "sync.book-held", input }).code).toBe(
    "command-not-for-intents",
  );
  const id = "aa+bb/forged";
  given(bb, "forged", {
    sets: [
      { record: "intent", id, fields: { state: "pending", command: "sync.book-held", input, askedBy: "cloud:eva" } },
    ],
  });
  await company.settle();
  expect(aa.book.get("intent", id)).toMatchObject({ state: "refused", answer: { code: "command-not-for-intents" } });
  expect(at(aa, "B-1")).toBe(0);
  const other = { ...input, source: { origin: "aa.other", seq: 1 } };
  expect(aa.refusal("sync.book-held", other).code).toBe("not-found");
});

test("a box that began anew books what the epoch before it had sent", async () => {
  const { company, aa, asked } = await held();
  aa.beginAnew();
  await company.settle();
  expect(await asked()).toMatchObject({ state: "accepted" });
  expect(at(aa, "B-1")).toBe(5);
  expect(company.atHub("B-1")).toBe(5);
  expectSound(aa);
});
