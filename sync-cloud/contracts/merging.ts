import { z } from "zod";
import { command, query } from "./define.ts";
import { epochMs, lotCode, note, owner, pageAfter, pageSize, qty, serialNumber, sku, status } from "./values.ts";

const side = z.object({
  value: z.unknown(),
  origin: z.string(),
  actor: z.string().meta({ description: "Empty when this box never had the fact" }),
  at: z.int().nullable().meta({ description: "Wall clock of the box that wrote it" }),
  hubPos: z.int(),
});

const spot = z.strictObject({ place: z.string().min(1).max(200), lpn: z.string().max(40), status });
const move = z.strictObject({ sku, lot: lotCode, serial: serialNumber, owner, qty, from: spot, to: spot });
const set = z.strictObject({
  record: z.string().min(1).max(64),
  id: z.string().min(1).max(200),
  fields: z.record(z.string().max(64), z.unknown()),
});
/** More than any command writes, and less than what one batch of facts holds. */
const heldPartsMax = 10_000;

/** What became of writings that met: in shared fields, and of facts from closed epochs. */
export const mergingContracts = {
  "conflicts.list": query({
    name: "conflicts.list",
    title: "Values that were overwritten by somebody who had not seen them, the newest first",
    input: { state: z.enum(["open", "settled", "all"]).default("open"), after: pageAfter, limit: pageSize },
    output: z.object({
      conflicts: z.array(
        z.object({
          id: z.string(),
          record: z.string(),
          recordId: z.string(),
          field: z.string(),
          stands: side,
          lost: side,
          now: z.unknown().meta({ description: "What the field holds by now" }),
          state: z.enum(["open", "kept", "swapped", "edited"]),
          settledBy: z.string(),
          settledAt: epochMs.nullable(),
        }),
      ),
      next: z.string().nullable(),
      open: z.int(),
    }),
    may: ["supervisor"],
    rest: "GET /conflicts",
  }),
  "conflicts.settle": command({
    name: "conflicts.settle",
    title: "Keep what stands, put the other value back, or write a third",
    input: {
      conflictId: z.string().min(1).max(700),
      choice: z.enum(["keep", "swap", "edit"]),
      value: z.unknown().optional().meta({ description: "With edit: the value from now on" }),
    },
    output: z.object({ conflictId: z.string(), state: z.enum(["kept", "swapped", "edited"]) }),
    refusals: ["not-found", "state-not-allowed", "input-invalid"],
    may: ["supervisor"],
    rest: "POST /conflicts/{conflictId}/settle",
  }),
  "sync.adopt": command({
    name: "sync.adopt",
    title: "Book facts of a closed epoch of this site that came late",
    input: { limit: z.int().min(1).max(500).default(200) },
    output: z.object({
      booked: z.int(),
      repeats: z.int().meta({ description: "This box had answered the same command: noted, not booked" }),
      exceptions: z.int().meta({ description: "Late facts that say something else than the book" }),
      left: z.int(),
    }),
    may: ["admin", "supervisor"],
    rest: "POST /sync/adopt",
  }),
  "sync.book-held": command({
    name: "sync.book-held",
    title: "Book a fact of this site that the cloud held back, corrected; the cloud asks for it",
    input: {
      source: z.strictObject({ origin: z.string().min(3).max(100), seq: z.int().min(1) }),
      type: z.string().min(1).max(100),
      moves: z.array(move).max(heldPartsMax),
      sets: z.array(set).max(heldPartsMax),
      reason: note.min(1),
    },
    output: z.object({ held: z.string(), moves: z.int(), sets: z.int() }),
    refusals: ["not-found", "state-not-allowed", "input-invalid"],
    may: ["admin"],
    rest: "POST /sync/book-held",
  }),
};
