import type { Reader } from "../../store/reader.ts";

const hourMs = 3_600_000;

export interface PersonsDay {
  tasks: number;
  pickedLines: number;
  pickedQty: number;
  lastAt: number;
}

export interface DayWork {
  /** By hours since the day began. */
  hours: Map<number, { pickedLines: number; pickedQty: number }>;
  people: Map<string, PersonsDay>;
  receivedQty: number;
  shippedQty: number;
  closedInbounds: number;
}

interface Read extends DayWork {
  startMs: number;
  /** The newest fact taken in. */
  pos: number;
}

/**
 * What was done since the day began, added up from the journal. The first question of a day finds where the day begins in the
 * journal and reads on from there; every later one reads only the facts that came since, so the size of the book plays no part.
 */
export function dayWork(reader: Reader, startMs: number): DayWork {
  const head = headPos(reader);
  let read = kept.get(reader);
  // A book that was restored under this connection is shorter than what was read of it.
  if (!read || read.startMs !== startMs || read.pos > head) read = emptyDay(reader, startMs);
  takeIn(reader, read, head);
  kept.set(reader, read);
  return read;
}

const kept = new WeakMap<Reader, Read>();

function emptyDay(reader: Reader, startMs: number): Read {
  const empty = { receivedQty: 0, shippedQty: 0, closedInbounds: 0 };
  return { ...empty, startMs, pos: posBefore(reader, startMs), hours: new Map(), people: new Map() };
}

function takeIn(reader: Reader, read: Read, head: number): void {
  if (read.pos === head) return;
  for (const { atMs, actor, type, data } of reader.rows<Row>(factsSql, read.pos, head)) {
    // Facts of other origins may come late: what they tell of belongs to another day.
    if (atMs < read.startMs) continue;
    if (type === "inbound-closed") read.closedInbounds += 1;
    if (type === "units-picked") countPick(read, atMs, actor, Number((JSON.parse(data) as { qty?: number }).qty ?? 0));
    if (type === "task-done") personOf(read, actor, atMs).tasks += 1;
  }
  read.receivedQty -= movedQty(reader, "~supplier", read.pos, head);
  read.shippedQty += movedQty(reader, "~customer", read.pos, head);
  read.pos = head;
}

function countPick(read: Read, atMs: number, actor: string, qty: number): void {
  const hour = Math.floor((atMs - read.startMs) / hourMs);
  const sum = read.hours.get(hour) ?? { pickedLines: 0, pickedQty: 0 };
  read.hours.set(hour, { pickedLines: sum.pickedLines + 1, pickedQty: sum.pickedQty + qty });
  const person = personOf(read, actor, atMs);
  person.pickedLines += 1;
  person.pickedQty += qty;
}

function personOf({ people }: Read, actor: string, atMs: number): PersonsDay {
  const person = people.get(actor) ?? { tasks: 0, pickedLines: 0, pickedQty: 0, lastAt: 0 };
  person.lastAt = Math.max(person.lastAt, atMs);
  people.set(actor, person);
  return person;
}

/** What came to or left one of the places outside the building. */
function movedQty(reader: Reader, place: string, afterPos: number, uptoPos: number): number {
  return reader.row<{ qty: number }>(movedSql, place, afterPos, uptoPos)?.qty ?? 0;
}

const headPos = (reader: Reader): number =>
  reader.row<{ pos: number | null }>("SELECT max(pos) AS pos FROM journal")?.pos ?? 0;

/** The last fact before a moment, by halving: positions grow with time, but for facts that were written again. */
function posBefore(reader: Reader, ms: number): number {
  let low = reader.row<{ pos: number | null }>("SELECT min(pos) AS pos FROM journal")?.pos ?? 1;
  let high = headPos(reader) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const atMs = reader.row<{ atMs: number }>(
      "SELECT atMs FROM journal WHERE pos >= ? AND source IS NULL ORDER BY pos LIMIT 1",
      middle,
    )?.atMs;
    if (atMs !== undefined && atMs < ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Row {
  atMs: number;
  actor: string;
  type: string;
  data: string;
}

const factsSql = `SELECT atMs, actor, type, data FROM journal
  WHERE pos > ? AND pos <= ? AND source IS NULL AND type IN ('units-picked', 'task-done', 'inbound-closed') ORDER BY pos`;
const movedSql = "SELECT coalesce(sum(delta), 0) AS qty FROM entry WHERE place = ? AND pos > ? AND pos <= ?";
