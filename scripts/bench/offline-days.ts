import { join } from "node:path";
import { openForWriting } from "#appliance/store/database.ts";
import { decides, type Handlers } from "#appliance/store/handler.ts";
import { type CommandCall, CommandRunner } from "#appliance/store/run-command.ts";
import type { Contract } from "#sync/contracts/define.ts";
import type { FactBody, Move } from "#sync/model/facts/fact.ts";
import { seeded } from "./measure.ts";

const dayMs = 86_400_000;
const callsPerTransaction = 500;
const people = 12;

/** How a command is named; `n` counts all, `person` is who sends it, `nth` how many that person sent before. */
export type IdOf = (of: { n: number; person: number; nth: number; random: () => number }) => string;

/** As each handheld's outbox counts them. */
export const handheldIds: IdOf = ({ person, nth }) => `hh-${String(person).padStart(2, "0")}k3m9x2ab12:${nth}`;

/** As a caller that draws a new one each time: an integrator's UUIDs, for instance. */
export const randomIds: IdOf = ({ random }) =>
  `door:${Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32))
    .map((part) => part.toString(16).padStart(8, "0"))
    .join("")}`;

const handlers: Handlers = {
  "bench.move": decides({ name: "bench.move" } as unknown as Contract, (book, input) => {
    book.post({ type: "stock-moved", moves: [input as unknown as Move] } satisfies FactBody);
    return null;
  }),
};

/**
 * What twelve people move on the floor of a box that nobody hears, written into its book by its own commands: one command, one fact and one move each. Half is
 * received, of 10,000 SKUs onto 400 places; half is what stands somewhere and goes on. The box must not run meanwhile.
 */
export function writeDays(
  data: string,
  { facts, days, idOf, seed }: { facts: number; days: number; idOf: IdOf; seed: number },
): { origin: string; seq: number; balances: number } {
  const db = openForWriting(join(data, "book.sqlite"));
  const { origin } = db.prepare("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1").get() as { origin: string };
  // Only the finished book is measured; nobody else has it open.
  db.pragma("synchronous = OFF");
  db.pragma("wal_autocheckpoint = 10000");
  const random = seeded(seed);
  const ids = seeded(seed + 1);
  const sent = new Array<number>(people).fill(0);
  const standing: Move[] = [];
  let atMs = Date.now() - days * dayMs;
  const runner = new CommandRunner(db, handlers, { origin, wallMs: () => Math.floor(atMs) });
  for (let n = 0; n < facts; ) {
    const calls: CommandCall[] = [];
    for (; calls.length < callsPerTransaction && n < facts; n++) {
      const person = Math.floor(random() * people);
      const nth = (sent[person] as number) + 1;
      sent[person] = nth;
      const caller = { actor: `p-${person}`, device: `hh${person}`, roles: [] };
      const commandId = idOf({ n, person, nth: seed * 10_000_000 + nth, random: ids });
      calls.push({ commandId, name: "bench.move", input: nextMove(random, standing), caller });
      atMs += (days * dayMs) / facts;
    }
    for (const answer of runner.run(calls).answers) if (!answer.ok) throw new Error(JSON.stringify(answer));
  }
  const { seq } = db.prepare("SELECT max(seq) AS seq FROM journal WHERE origin = ?").get(origin) as { seq: number };
  const { balances } = db.prepare("SELECT count(*) AS balances FROM balance").get() as { balances: number };
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return { origin, seq, balances };
}

function nextMove(random: () => number, standing: Move[]): Move {
  const number = (below: number) => Math.floor(random() * below);
  const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
  const place = spot(`A-${String(number(20)).padStart(2, "0")}-${String(number(20)).padStart(2, "0")}`);
  const at = number(standing.length);
  const from = random() < 0.5 ? standing[at] : undefined;
  if (from) {
    standing[at] = standing.at(-1) as Move;
    standing.pop();
    return { ...from, from: from.to, to: place };
  }
  const sku = `SKU-${String(number(10_000)).padStart(6, "0")}`;
  const received = { sku, lot: "", serial: "", owner: "", qty: 1 + number(9), from: spot("~supplier"), to: place };
  standing.push(received);
  return received;
}
