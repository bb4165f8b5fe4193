import fc from "fast-check";
import type { WireFact } from "../../entry.ts";
import { keyFromSeed, type SigningKey } from "../keys.ts";

export const testKey = (n: number): SigningKey => keyFromSeed(new Uint8Array(32).fill(n));

export const origin = "k3m9x2.ab12c";

/** Anything that JSON can say, with names and texts that invite mistakes. */
export const anyJson = fc.jsonValue({ maxDepth: 3 });

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "A-01-03", "0", "007", "1e5", "__proto__", "\u0001\u0002", "\ud800", "ß→🚚"),
);
const names = fc.oneof(text, fc.constantFrom("sku", "qty", "constructor", "10", "9"));
const spot = fc.record({ place: text, lpn: text, status: fc.constantFrom("available", "hold") });
const move = fc.record(
  { qty: fc.nat(), sku: text, lot: text, serial: text, owner: text, from: spot, to: spot, laterField: anyJson },
  { requiredKeys: ["qty", "sku", "lot", "serial", "owner", "from", "to"] },
);
const set = fc.record({ record: text, id: text, fields: fc.dictionary(names, anyJson, { maxKeys: 4 }) });

/** A run of facts of one origin as any version, this or a later one, may have written them. */
export const someFacts = fc
  .array(
    fc.record({
      base: fc.nat(),
      ms: fc.nat({ max: 2 ** 48 - 1 }),
      counter: fc.nat({ max: 0xffff }),
      lead: fc.integer({ min: -5, max: 5 }),
      texts: fc.tuple(text, text, text, text),
      data: fc.dictionary(names, anyJson, { maxKeys: 4 }),
      moves: fc.array(move, { maxLength: 3 }),
      sets: fc.array(set, { maxLength: 3 }),
      source: fc.option(fc.record({ origin: text, seq: fc.nat() }), { nil: undefined }),
      urgency: fc.option(anyJson, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((rows) =>
    fc.nat({ max: 1_000_000 }).map((before) => rows.map((row, i) => factOf(row as Row, before + 1 + i))),
  );

interface Row extends Pick<WireFact, "base" | "data" | "source"> {
  ms: number;
  counter: number;
  lead: number;
  texts: [string, string, string, string];
  moves: readonly object[];
  sets: readonly object[];
  urgency: unknown;
}

function factOf(row: Row, seq: number): WireFact {
  const { base, ms, counter, lead, texts, data, moves, sets, source, urgency } = row;
  const [actor, device, commandId, type] = texts;
  const hlc = ms.toString(16).padStart(12, "0") + counter.toString(16).padStart(4, "0");
  const fact = { origin, seq, base, hlc, atMs: ms + lead, actor, device, commandId, type, data, moves, sets };
  return {
    ...fact,
    ...(source === undefined ? {} : { source }),
    ...(urgency === undefined ? {} : { urgency }),
  } as unknown as WireFact;
}

/** A pick as the warehouse writes it. */
export function pick(seq: number, atMs = 1_790_000_000_000 + seq * 900): WireFact {
  const spotOf = (place: string) => ({ place, lpn: "", status: "available" as const });
  return {
    origin,
    seq,
    base: 17,
    hlc: `${atMs.toString(16).padStart(12, "0")}0000`,
    atMs,
    actor: `p-${seq % 7}`,
    device: `HH-${seq % 5}`,
    commandId: `c${seq}`,
    type: "picked",
    data: { taskId: `${origin}-${seq}-0` },
    moves: [
      {
        sku: `SKU-${String((seq * 7_919) % 10_000).padStart(6, "0")}`,
        lot: "",
        serial: "",
        owner: "",
        qty: 1 + (seq % 9),
        from: spotOf(`A-${String(seq % 40).padStart(2, "0")}-03`),
        to: spotOf("PACK-1"),
      },
    ],
    sets: [{ record: "task", id: `${origin}-${seq}-0`, fields: { state: "done" } }],
  };
}
