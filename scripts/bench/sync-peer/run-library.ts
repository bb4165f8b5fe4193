import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import Database from "better-sqlite3";
import type { Library, Replica } from "./library.ts";
import {
  itemIds,
  leftOf,
  type Pick,
  pickedItems,
  picksOf,
  piecesOf,
  sources,
  transactionsPerCommit,
  unitsEach,
  workOf,
} from "./work.ts";

/** What one contender needed. CPU seconds of its process; the machine may be shared. */
export interface Figures {
  name: string;
  disk: string;
  persistsItself: boolean;
  changes: number;
  /** The three sources together: making the changes and their messages. */
  writeCpuSeconds: number;
  /** The fourth replica, in memory only; absent where there is no such thing. */
  memoryCpuSeconds?: number;
  /** The fourth replica with every commit on disk. */
  diskCpuSeconds: number;
  diskSeconds: number;
  wireBytes: number;
  /** The messages deflated one by one; what is deflated on the wire anyway has the same number. */
  deflatedBytes: number;
  phantomUnits: number;
  pickedUnits: number;
  [more: string]: unknown;
}

/** Two receivers take the sources in opposite orders, one in memory and one on disk; they must come to hold the same. */
export async function runLibrary(library: Library, folder: string, items: number, picks: number): Promise<Figures> {
  const ids = itemIds(items);
  const work = workOf(items);
  const base = library.base(ids, {});
  const started = process.cpuUsage();
  const messages = work.map((transactions, n) => {
    const replica = library.open(base, n);
    return transactions.map((changes) => replica.change(changes));
  });
  const writeCpuSeconds = cpuSince(started);

  const inMemory = library.open(base, sources);
  const memoryStart = process.cpuUsage();
  for (const own of messages) for (const commit of piecesOf(own, transactionsPerCommit)) inMemory.receive(commit);
  const memoryCpuSeconds = cpuSince(memoryStart);

  const onDisk = library.open(base, sources + 1);
  const keep = keeper(onDisk, join(folder, `${library.name}.kept`));
  const diskStart = process.cpuUsage();
  const wallStart = performance.now();
  for (const own of [...messages].reverse())
    for (const commit of piecesOf(own, transactionsPerCommit)) {
      onDisk.receive(commit);
      await keep.commit(commit);
    }
  keep.close();
  const diskCpuSeconds = cpuSince(diskStart);
  const diskSeconds = (performance.now() - wallStart) / 1_000;

  const last = new Map<string, Set<unknown>>();
  for (const { id, field, value } of work.flat(2)) {
    const key = `${id} ${field}`;
    last.set(key, (last.get(key) ?? new Set()).add(value));
  }
  for (const [key, values] of last) {
    const [id = "", field = ""] = key.split(" ");
    const [one, other] = [inMemory.value(id, field), onDisk.value(id, field)];
    if (one !== other || !values.has(one)) throw new Error(`${library.name}: ${key} is ${one} here and ${other} there`);
  }
  const all = messages.flat();
  const taken = picksOf(picks);
  return {
    name: library.name,
    disk: library.disk,
    persistsItself: library.persistsItself,
    changes: work.flat(2).length,
    writeCpuSeconds,
    memoryCpuSeconds,
    diskCpuSeconds,
    diskSeconds,
    wireBytes: all.reduce((sum, { length }) => sum + length, 0),
    deflatedBytes: all.reduce((sum, message) => sum + deflateRawSync(message).length, 0),
    phantomUnits: phantomsOf(library, taken),
    pickedUnits: taken.reduce((sum, { qty }) => sum + qty, 0),
  };
}

/** The quantity as a field of the item, as an application would write it: read it, take some off, write it. */
function phantomsOf(library: Library, picks: readonly Pick[]): number {
  const base = library.base(itemIds(pickedItems), { qty: unitsEach });
  const replicas = Array.from({ length: sources }, (_, n) => library.open(base, n));
  const messages = picks.map(({ source, id, qty }) => {
    const replica = replicas[source] as Replica;
    return { source, bytes: replica.change([{ id, field: "qty", value: Number(replica.value(id, "qty")) - qty }]) };
  });
  const fourth = library.open(base, sources);
  for (let source = 0; source < sources; source++)
    fourth.receive(messages.filter((one) => one.source === source).map(({ bytes }) => bytes));
  let phantoms = 0;
  for (const [id, left] of leftOf(picks)) phantoms += Math.max(0, Number(fourth.value(id, "qty")) - left);
  return phantoms;
}

/** The library's own way to the disk, or the least that an application adds: every message in a table, with the commits and the sync of our own book. */
function keeper(replica: Replica, file: string): { commit(messages: readonly Uint8Array[]): unknown; close(): void } {
  if (replica.save) {
    const save = replica.save.bind(replica);
    return { commit: () => save(file), close() {} };
  }
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("wal_autocheckpoint = 0");
  db.exec("CREATE TABLE message (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");
  const insert = db.prepare("INSERT INTO message (body) VALUES (?)");
  return {
    commit: db.transaction((messages: readonly Uint8Array[]) => {
      for (const message of messages) insert.run(message);
    }),
    close() {
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.close();
    },
  };
}

export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
