import type { Fact } from "#sync/model/facts/fact.ts";
import { rightsHeld, rightsSource } from "#sync/protocol/audience.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { LineageStep } from "#sync/protocol/session.ts";
import type { EpochBegin } from "#sync/protocol/site/site-sync-store.ts";
import { type JournalRow, toFact } from "../ledger/journal.ts";
import { applyOwn, type EpochBegun, epochBegun } from "./apply-own.ts";
import { PageFault } from "./page-fault.ts";
import type { Pen } from "./pen.ts";

/**
 * This box goes on under a new name, in one transaction: its first fact says why and from where, and after a fork the facts that parted from the log are written again.
 */
export function beginEpoch(pen: Pen, begin: Omit<EpochBegin, "writeAgainAfter">): void {
  const { log, site, statements } = pen.ledger;
  const { origin, reason, inherits, lineage } = begin;
  if (siteOf(origin) !== site || log.epoch(origin))
    throw new PageFault("order", `${origin} is no new epoch of ${site}`);
  pen.transaction(() => {
    const data: EpochBegun = { reason, lineage, ...(inherits && { inherits }) };
    const begun: Fact = {
      ...pen.stamps(origin)(),
      ...{ origin, base: log.cursor, actor: "system", device: "", commandId: "", type: epochBegun, data },
      ...{ moves: [], sets: [] },
    };
    // What it has to write again is known once its first fact is applied, and is taken off the list as it is written.
    applyOwn(pen.ledger, begun);
    pen.write(begun, null);
    const before = lineage.at(-1)?.origin;
    if (inherits && before !== undefined) inheritRights(pen, origin, before);
    const epoch = log.epoch(origin);
    const runs = (epoch?.again ?? []).map((run) => [...run] as const);
    for (const [parted, fromSeq, toSeq] of runs)
      for (let seq = fromSeq; seq <= toSeq; seq++) {
        const row = statements
          .get<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq = ?")
          .get(parted, seq) as JournalRow;
        if (row.type === epochBegun) continue;
        const { pos: _pos, ...old } = toFact(row);
        const source = old.source ?? { origin: parted, seq, tip: row.hash.toString("hex") };
        const fact: Fact = { ...old, pos: pen.pos + 1, origin, seq: pen.end(origin).seq + 1, source };
        applyOwn(pen.ledger, fact);
        pen.write(fact, null);
      }
    // An `epoch-begun` among them leaves a run that nothing takes.
    if (epoch) log.wroteAgain(epoch);
  });
}

/**
 * A synchronous standby knows all that the box before it promised, so what that one held of other sites' stock goes on under its own name: a fact for each, so that one that the hub knows better
 * holds up no other. They come right behind the epoch's first fact, before the hub would give these rights back to their pools.
 */
function inheritRights(pen: Pen, origin: string, before: string): void {
  const held = pen.ledger.statements
    .get<{ place: string; sku: string; owner: string; onHand: number }>(
      "SELECT place, sku, owner, onHand FROM balance WHERE place > ? AND place < ? AND onHand > 0 ORDER BY place, sku, owner",
    )
    .all(`${rightsSource}/`, `${rightsSource}0`);
  for (const { place, sku, owner, onHand: qty } of held) {
    const [, authority = "", holder] = place.split("/");
    if (holder !== before) continue;
    const spot = (at: string) => ({ place: at, lpn: "", status: "available" as const });
    const move = { sku, lot: "", serial: "", owner, qty, from: spot(place), to: spot(rightsHeld(authority, origin)) };
    const fact: Fact = {
      ...pen.stamps(origin)(),
      ...{ origin, base: pen.ledger.log.cursor, actor: "system", device: "", commandId: "", type: "rights-inherited" },
      ...{ data: { authority, sku, owner, qty, from: before }, moves: [move], sets: [] },
    };
    applyOwn(pen.ledger, fact);
    pen.write(fact, null);
  }
}

/** The epochs of this book, its own last, each up to where the next went on from it. */
export function stepsOf(pen: Pen): LineageStep[] {
  const current = pen.ledger.log.epochs.at(-1);
  if (!current) return [];
  const { statements } = pen.ledger;
  const first = statements
    .get<{ type: string; data: string }>("SELECT type, data FROM journal WHERE origin = ? AND seq = 1")
    .get(current.origin);
  const lineage = first?.type === epochBegun ? (JSON.parse(first.data) as EpochBegun).lineage : [];
  const { seq, hash } = pen.end(current.origin);
  const { origin, reason, inherits } = current;
  return [...lineage, { origin, seq, tip: hash.toString("hex"), reason, ...(inherits && { inherits }) }];
}
