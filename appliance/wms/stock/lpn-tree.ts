import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import type { Lpn, LpnState } from "#sync/model/records/lpn.ts";
import type { Reader } from "../../store/reader.ts";

/** An LPN and everything nested in it, outermost first. */
export function lpnTree(book: Reader, root: Lpn): Lpn[] {
  const tree = [root];
  for (let i = 0; i < tree.length; i++) tree.push(...book.find("lpn", { parent: (tree[i] as Lpn).id }));
  return tree;
}

/**
 * Moves an LPN with all it holds: one move per balance, the place of every nested LPN, and the allocations on it, so that
 * content always stands where its outermost LPN stands (I8) and a promise stays with its goods.
 */
export function moveLpn(
  book: Reader,
  root: Lpn,
  to: { place: string; state?: LpnState },
): { moves: Move[]; sets: RecordSet[] } {
  const moves: Move[] = [];
  const sets: RecordSet[] = [];
  for (const lpn of lpnTree(book, root)) {
    const fields: Partial<Lpn> = { location: to.place };
    if (to.state) fields.state = to.state;
    if (lpn.id === root.id) fields.parent = ""; // standing on its own now; nest-lpn sets a parent again
    sets.push({ record: "lpn", id: lpn.id, fields });
    for (const { sku, lot, serial, owner, place, status, onHand } of book.balances({ lpn: lpn.id }))
      if (onHand > 0)
        moves.push({
          sku,
          lot,
          serial,
          owner,
          qty: onHand,
          from: { place, lpn: lpn.id, status },
          to: { place: to.place, lpn: lpn.id, status },
        });
    for (const held of book.find("allocation", { lpn: lpn.id, state: "open" }))
      sets.push({ record: "allocation", id: held.id, fields: { place: to.place } });
  }
  return { moves, sets };
}

/** The place of the outermost LPN: what a nested LPN's own `location` must equal. */
export function rootOf(book: Reader, lpn: Lpn): Lpn {
  let root = lpn;
  for (let depth = 0; root.parent !== "" && depth < 20; depth++) root = book.get("lpn", root.parent) ?? root;
  return root;
}
