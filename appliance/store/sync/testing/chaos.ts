import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { viewFor } from "#sync/protocol/audience.ts";
import { Fold } from "#sync/protocol/fold.ts";
import { type HubImage, MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import { nothingOf, SiteSession, stepsOfState } from "#sync/protocol/site/site-session.ts";
import { Chance } from "../../../testing/chance.ts";
import { rebuild } from "../../rebuild.ts";
import { verify } from "../../verify.ts";
import { comparable, SqliteSite, shown } from "./sqlite-site.ts";

/** Sites on SQLite and a hub in memory through what happens to disks and hubs; after it all, everybody must agree. */
export function runChaos(
  seed: number,
  folder: string,
  steps = 120,
): { problems: string[]; counts: Record<string, number> } {
  const chance = new Chance(seed);
  const random = () => chance.next();
  const pick = <T>(list: readonly T[]): T => chance.pick(list);
  const counts: Record<string, number> = {};
  const problems: string[] = [];
  let nowMs = Date.UTC(2026, 0, 5);
  let names = 0;
  let tickets = 0;
  const parts = { nowMs: () => nowMs, newTicket: () => `t${++tickets}` };
  let hub = new MemoryHub(parts);
  const newOrigin = (site: string) => `${site}.e${++names}`;
  const backups = new Map<string, string>();
  let hubImage: HubImage | undefined;
  let files = 0;
  const newFile = () => join(folder, `${seed}-${++files}.sqlite`);

  interface Box {
    site: string;
    name: string;
    book: SqliteSite;
    session: SiteSession;
  }
  const open = (box: Pick<Box, "site" | "name">, file: string, reason: "first" | "restore" | "none"): Box => {
    const skewMs = box.site === "aa" ? 0 : 3_600_000 * 5;
    const origin = reason === "none" ? `${box.site}.e0` : newOrigin(box.site);
    const book = new SqliteSite(file, origin, () => nowMs + skewMs, {
      reason: reason === "none" ? "first" : reason,
      begin: reason !== "none",
    });
    const last = book.runner.pen.ledger.log.epochs.at(-1);
    if (last) book.runner.origin = last.origin;
    book.sliceFacts = 1 + Math.floor(random() * 4);
    return { ...box, book, session: newSession(box, book) };
  };
  const newSession = (box: Pick<Box, "site" | "name">, book: SqliteSite) =>
    new SiteSession(
      book,
      {
        box: box.name,
        protocol: 1,
        schema: 1,
        wallMs: () => nowMs,
        freeBytes: () => 1e12,
        newOrigin: () => newOrigin(box.site),
      },
      1 + Math.floor(random() * 1e9),
    );
  const boxes: Box[] = ["aa", "bb"].map((site) => {
    hub.enrol(`box-${site}`, site);
    return open({ site, name: `box-${site}` }, newFile(), "first");
  });

  const exchange = (box: Box, lose = false) => {
    const answer = hub.exchange({ ...structuredClone(box.session.request()), pagesMax: 2 });
    if (lose) {
      box.session.lost();
      return undefined;
    }
    const taken = box.session.take(structuredClone(answer));
    for (const action of taken.actions) box.book.perform(action);
    return taken;
  };
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const settle = (box: Box): boolean => {
    for (let round = 0; round < 60; round++) {
      const { fencedBy } = box.book.sync();
      // There is but one box in the site: a person tells it to go on.
      if (fencedBy !== "") {
        const lineage = [...stepsOfState(box.book.sync()), nothingOf(fencedBy)];
        const origin = newOrigin(box.site);
        box.book.perform({ kind: "begin", origin, reason: "takeover", inherits: false, lineage });
        count("takeovers");
      }
      const taken = exchange(box);
      if (taken?.again) continue;
      if (taken?.current && box.book.lateWaiting() > 0 && box.book.adoptLate() > 0) continue;
      return taken?.current === true;
    }
    return false;
  };
  const move = (qty: number, from: string, to: string, sku: string): Move => ({
    ...{ sku, lot: "", serial: "", owner: "", qty },
    from: { place: from, lpn: "", status: "available" },
    to: { place: to, lpn: "", status: "available" },
  });
  const write = (box: Box) => {
    const sku = pick(["A", "B", "C"]);
    const kind = pick(["move", "move", "item", "item", "task", "barcode", "intent", "many"]);
    const commandId = random() < 0.3 ? `c${Math.floor(random() * 20)}` : "";
    const sets: RecordSet[] = [];
    const moves: Move[] = [];
    if (kind === "move" || kind === "many")
      moves.push(move(1 + Math.floor(random() * 5), pick(["~supplier", "S1"]), pick(["S1", "S2"]), sku));
    if (kind === "item" || kind === "many")
      sets.push({
        record: "item",
        id: sku,
        fields: { name: `${sku}${Math.floor(random() * 9)}`, ...(random() < 0.4 ? { tracksLot: random() < 0.5 } : {}) },
      } as RecordSet);
    if (kind === "task" || kind === "many")
      sets.push({
        record: "task",
        id: pick([
          `t${Math.floor(random() * 6)}`,
          `${box.book.runner.origin}-${box.book.sync().seq + 1}-0`,
          `${box.book.runner.origin}-${box.book.sync().seq}-0`,
        ]),
        fields: { state: pick(["released", "done"]), priority: Math.floor(random() * 9) },
      } as unknown as RecordSet);
    if (kind === "barcode")
      sets.push({
        record: "barcode",
        id: `x|${sku}`,
        fields: { code: "x", sku, deletedAt: random() < 0.4 ? nowMs : null },
      } as RecordSet);
    if (kind === "intent")
      sets.push({
        record: "intent",
        id: `${box.site}/${Math.floor(random() * 3)}`,
        fields: { state: pick(["pending", "withdrawn", "refused", "accepted"]) },
      } as RecordSet);
    if (box.book.sync().fencedBy !== "") return;
    // Now and then a fact that the hub must hold back.
    if (random() < 0.05) moves.push(move(1, "~rights/bb", `~rights/bb/${box.book.runner.origin}`, sku));
    box.book.write({ type: "t", moves, sets, commandId });
  };
  const check = (box: Box, when: string) => {
    const { site, cursor, marks } = box.book.sync();
    // It has not heard yet that the hub lost its log from here.
    if (cursor > 0 && hub.logTipAt(cursor) !== marks[0]?.tip) return;
    const log = new Fold();
    const own = new Map<string, boolean>();
    const mine = (origin: string, seq: number) => {
      const key = `${origin}-${seq}`;
      if (!own.has(key)) own.set(key, box.book.hashAt(origin, seq) !== undefined);
      return own.get(key) as boolean;
    };
    for (const entry of hub.log.slice(0, cursor)) {
      const fact = siteOf(entry.fact.origin) === site ? entry.fact : viewFor(site, entry.fact);
      if (fact && (siteOf(fact.origin) === site ? true : !mine(fact.origin, fact.seq))) log.apply({ ...entry, fact });
    }
    const expected = comparable(shown(log, box.book.pending(), site), site);
    const found = box.book.lines;
    const different = difference(expected, found);
    if (different.length > 0) problems.push(`${when} ${box.name}: ${different.slice(0, 6).join(" ; ")}`);
  };

  for (let step = 0; step < steps && problems.length === 0; step++) {
    nowMs += Math.floor(random() * 5_000);
    const index = Math.floor(random() * boxes.length);
    const box = boxes[index] as Box;
    const what = random();
    try {
      if (what < 0.45) write(box);
      else if (what < 0.7) exchange(box, random() < 0.15);
      else if (what < 0.78) settle(box);
      else if (what < 0.82)
        hub.append({
          type: "console",
          sets: [
            { record: "item", id: pick(["A", "B"]), fields: { name: `hub${Math.floor(random() * 9)}` } } as RecordSet,
          ],
        });
      else if (what < 0.86) {
        const file = newFile();
        box.book.db.prepare("VACUUM INTO ?").run(file);
        backups.set(box.name, file);
      } else if (what < 0.9 && backups.has(box.name)) {
        const silent = random() < 0.5;
        count(silent ? "rollbacks" : "restores");
        box.book.close();
        const file = newFile();
        copyBook(backups.get(box.name) as string, file);
        boxes[index] = open(box, file, silent ? "none" : "restore");
      } else if (what < 0.92) hubImage = structuredClone(hub.image());
      else if (what < 0.935 && hubImage) {
        count("hub restores");
        hub = new MemoryHub(parts, structuredClone(hubImage));
        if (random() < 0.5) hub.raiseIncarnation(hub.incarnation() + 1);
      } else if (what < 0.96) {
        count("restarts");
        const { db } = box.book;
        const file = db.name;
        box.book.close();
        boxes[index] = open(box, file, "none");
      } else check(boxes[index] as Box, `step ${step}`);
    } catch (error) {
      problems.push(`step ${step} ${box.name}: ${(error as Error).stack}`);
    }
  }
  try {
    for (let round = 0; round < 6 && problems.length === 0; round++) {
      nowMs += 10_000;
      for (const box of boxes) settle(box);
    }
    for (const box of boxes) {
      if (problems.length > 0) break;
      if (!settle(box)) problems.push(`${box.name} does not come to rest: ${JSON.stringify(box.book.sync())}`);
      check(box, "end");
      const different = difference(comparable(hub.fold, box.site), box.book.lines);
      if (different.length > 0) problems.push(`end ${box.name} and hub: ${different.slice(0, 6).join(" ; ")}`);
      const { problems: found } = verify(box.book.db);
      if (found.length > 0) problems.push(`verify ${box.name}: ${JSON.stringify(found.slice(0, 3))}`);
      const target = newFile();
      const { identical, tables } = rebuild(box.book.db, target);
      if (!identical)
        problems.push(`rebuild ${box.name}: ${tables.filter((one) => !one.identical).map(({ name }) => name)}`);
    }
  } catch (error) {
    problems.push(`end: ${(error as Error).stack}`);
  }
  for (const box of boxes) box.book.close();
  if (problems.length === 0)
    for (let i = 1; i <= files; i++)
      for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `${seed}-${i}.sqlite${suffix}`), { force: true });
  return { problems, counts };
}

function copyBook(from: string, to: string): void {
  const site = new SqliteSite(from, "xx.e0", () => 0, { begin: false });
  site.db.prepare("VACUUM INTO ?").run(to);
  site.close();
}

function difference(expected: readonly string[], found: readonly string[]): string[] {
  const [a, b] = [new Set(expected), new Set(found)];
  const readable = (line: string) => line.replaceAll("\u001f", "|");
  return [
    ...expected.filter((line) => !b.has(line)).map((line) => `- ${readable(line)}`),
    ...found.filter((line) => !a.has(line)).map((line) => `+ ${readable(line)}`),
  ];
}
