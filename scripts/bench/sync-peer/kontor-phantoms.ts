import { join } from "node:path";
import { SqliteSite } from "#appliance/store/sync/testing/sqlite-site.ts";
import type { Move } from "#sync/model/facts/fact.ts";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { nothingOf, SiteSession, stepsOfState } from "#sync/protocol/site/site-session.ts";
import { itemIds, leftOf, type Pick, pickedItems, unitsEach } from "./work.ts";

const site = "here";
const roundsMax = 200;

/**
 * The hardest case that there is for a ledger of one site: its box was copied twice, and all three pick from the same shelf without hearing of each other. Then they
 * meet at the hub: one goes on in the site, what the others wrote comes late and is adopted. Gives the units on the shelf that nobody put there.
 */
export function kontorPhantoms(folder: string, picks: readonly Pick[]): number {
  let [nowMs, names, tickets] = [Date.UTC(2026, 0, 5), 0, 0];
  const newOrigin = () => `${site}.e${++names}`;
  const hub = new MemoryHub({ nowMs: () => nowMs, newTicket: () => `t${++tickets}` });
  const open = (file: string, box: string, reason: "first" | "restore") => {
    hub.enrol(box, site);
    const book = new SqliteSite(join(folder, file), newOrigin(), () => nowMs, { reason });
    book.sliceFacts = 1_000;
    const options = { box, protocol: 1, schema: 1, wallMs: () => nowMs, freeBytes: () => 1e12, newOrigin };
    return { book, session: new SiteSession(book, options) };
  };
  const first = open("stock.sqlite", "box-1", "first");
  for (const id of itemIds(pickedItems))
    first.book.write({ type: "goods-received", moves: [move(id, unitsEach, "~supplier", "A-01")] });
  for (const n of [2, 3]) first.book.db.prepare("VACUUM INTO ?").run(join(folder, `copy${n}.sqlite`));
  const boxes = [first, ...[2, 3].map((n) => open(`copy${n}.sqlite`, `box-${n}`, "restore"))];
  for (const { source, id, qty } of picks) {
    nowMs += 3;
    boxes[source]?.book.write({ type: "picked", moves: [move(id, qty, "A-01", "~customer")] });
  }

  const meet = ({ book, session }: (typeof boxes)[number]): boolean => {
    const taken = session.take(hub.exchange({ ...structuredClone(session.request()), pagesMax: 8 }));
    for (const action of taken.actions) book.perform(action);
    return taken.again || (taken.current && book.lateWaiting() > 0 && book.adoptLate() > 0);
  };
  for (let round = 0; round < roundsMax; round++) if (!boxes.map(meet).some((more) => more)) break;
  // A person says which of the three goes on; the others stay fenced.
  const going = boxes[0] as (typeof boxes)[number];
  for (let round = 0; round < roundsMax; round++) {
    const { fencedBy } = going.book.sync();
    if (fencedBy !== "") {
      const lineage = [...stepsOfState(going.book.sync()), nothingOf(fencedBy)];
      going.book.perform({ kind: "begin", origin: newOrigin(), reason: "takeover", inherits: false, lineage });
    }
    if (!meet(going) && going.book.sync().fencedBy === "" && going.book.lateWaiting() === 0) break;
  }
  let phantoms = 0;
  let wrong = 0;
  for (const [id, left] of leftOf(picks)) {
    const shown = going.book.onHand("A-01", id);
    phantoms += Math.max(0, shown - left);
    if (shown !== left) wrong++;
  }
  for (const { book } of boxes) book.close();
  if (wrong > 0 && phantoms === 0) throw new Error(`${wrong} items have fewer units than are there`);
  return phantoms;
}

const move = (sku: string, qty: number, from: string, to: string): Move => ({
  ...{ sku, lot: "", serial: "", owner: "", qty },
  from: { place: from, lpn: "", status: "available" },
  to: { place: to, lpn: "", status: "available" },
});
