import { isVirtual, type Move } from "#sync/model/facts/fact.ts";
import type { Statements } from "../statements.ts";

interface Standing {
  onHand: number;
  allocated: number;
  oldestInAt: number;
}

/**
 * Books one move: two entries and two balances. Units keep the time they came into the building as they go from place to
 * place; where units of different age meet, the oldest counts.
 */
export function applyMove(statements: Statements, move: Move, pos: number, line: number, atMs: number): void {
  bookMove(statements, move, atMs);
  const { sku, lot, serial, owner, qty, from, to } = move;
  const enter = statements.get(entrySql);
  enter.run(pos, line * 2, from.place, sku, lot, serial, from.lpn, owner, from.status, -qty);
  enter.run(pos, line * 2 + 1, to.place, sku, lot, serial, to.lpn, owner, to.status, qty);
}

/** Its two balances alone: where the entries are there already. */
export function bookMove(statements: Statements, move: Move, atMs: number): void {
  const { sku, lot, serial, owner, qty, from, to } = move;
  const left = statements.get<Standing>(takeSql).get(qty, from.place, sku, lot, serial, from.lpn, owner, from.status);
  if (!left) statements.get(putSql).run(from.place, sku, lot, serial, from.lpn, owner, from.status, -qty, atMs);
  else if (left.onHand === 0 && left.allocated === 0)
    statements.get(dropSql).run(from.place, sku, lot, serial, from.lpn, owner, from.status);

  const cameInAt = left && !isVirtual(from.place) ? left.oldestInAt : atMs;
  const there = statements
    .get<Standing>(putSql)
    .get(to.place, sku, lot, serial, to.lpn, owner, to.status, qty, cameInAt);
  if (there?.onHand === 0 && there.allocated === 0)
    statements.get(dropSql).run(to.place, sku, lot, serial, to.lpn, owner, to.status);
}

/** Adds to what is promised from one balance; the row is made if a promise outlives its stock, so that it stays visible. */
export function applyPromise(
  statements: Statements,
  key: readonly [place: string, sku: string, lot: string, serial: string, lpn: string, owner: string, status: string],
  delta: number,
  atMs: number,
): void {
  const left = statements.get<Standing>(promiseSql).get(...key, delta, atMs);
  if (left?.onHand === 0 && left.allocated === 0) statements.get(dropSql).run(...key);
}

const keyIs = "place = ? AND sku = ? AND lot = ? AND serial = ? AND lpn = ? AND owner = ? AND status = ?";
const takeSql = `UPDATE balance SET onHand = onHand - ? WHERE ${keyIs} RETURNING onHand, allocated, oldestInAt`;
const putSql = `INSERT INTO balance (place, sku, lot, serial, lpn, owner, status, onHand, allocated, oldestInAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
  ON CONFLICT DO UPDATE SET
    oldestInAt = CASE WHEN onHand <= 0 THEN excluded.oldestInAt ELSE min(oldestInAt, excluded.oldestInAt) END,
    onHand = onHand + excluded.onHand
  RETURNING onHand, allocated, oldestInAt`;
const dropSql = `DELETE FROM balance WHERE ${keyIs}`;
const promiseSql = `INSERT INTO balance (place, sku, lot, serial, lpn, owner, status, onHand, allocated, oldestInAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
  ON CONFLICT DO UPDATE SET allocated = allocated + excluded.allocated RETURNING onHand, allocated, oldestInAt`;
const entrySql =
  "INSERT INTO entry (pos, line, place, sku, lot, serial, lpn, owner, status, delta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
