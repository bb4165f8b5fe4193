import { z } from "zod";
import { forkMarksMax, lineageMax, marksMax, rewindsMax } from "../session.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { frameHeaderBytesMax, messageBytesMax, messageFramesMax } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

const name = z.string().min(1).max(200);
const count = z.number().int().nonnegative();
const tip = z.string().regex(/^[0-9a-f]{64}$/);
/** Of facts whose lines were folded the hub knows only the beginning (`short-hash.ts`). */
const shortTip = z.string().regex(/^[0-9a-f]{16}(?:[0-9a-f]{48})?$/);
const reason = z.string().min(1).max(60);
const epochReason = z.enum(["first", "restore", "fork", "takeover", "reclaim"]);
const verdict = z.union([
  z.object({ kind: z.literal("accepted") }),
  z.object({ kind: z.literal("flagged"), reasons: z.array(reason) }),
  z.object({ kind: z.literal("quarantined"), reason, detail: z.string().max(2_000) }),
  z.object({ kind: z.literal("late"), tip }),
]);

/** Objects are loose: fields of a later version pass. Their absence is what an older version means. */
export const hello = z.looseObject({
  protocol: z.number().int(),
  site: name,
  box: name,
  origin: name,
  /** Why this epoch began, and the epochs before it, oldest first (`session.ts`). */
  reason: epochReason,
  inherits: z.boolean().optional(),
  lineage: z
    .array(z.looseObject({ origin: name, seq: count, tip, reason: epochReason, inherits: z.boolean().optional() }))
    .max(lineageMax),
  /** The answer repeats it. */
  exchange: count,
  marks: z.array(z.looseObject({ hubPos: count, tip })).max(marksMax),
  rewinds: z.array(z.looseObject({ origin: name, seq: count, to: count })).max(rewindsMax),
  probe: z.looseObject({ origin: name, fromSeq: count, toSeq: count }).optional(),
  /** The ticket of the last WELCOME that reached this box; empty at the first contact. */
  ticket: z.string().max(200),
  /** Last fact of the origin in this box, and its hash. */
  seq: count,
  tip,
  /** Last hub position whose page is in this box, and the incarnation that gave it. */
  cursor: count,
  incarnation: count,
  schema: count,
  wallMs: z.number().int(),
  freeBytes: count,
  /** Facts that the hub has not called durable. */
  outbox: count,
});
export type Hello = z.infer<typeof hello>;

export const welcome = z.looseObject({
  exchange: count,
  hubNowMs: z.number().int(),
  incarnation: count,
  ticket: z.string().max(200),
  /** Last fact of each origin that HELLO named, as the hub has it, and the last that is on its disk. */
  held: z
    .array(z.looseObject({ origin: name, seq: count, tip, durableSeq: count, sealedAtSeq: count.optional() }))
    .max(lineageMax + 1),
  /** The epoch that goes on in this site. */
  authority: z.string().max(200),
  /** The log that this box knows is the hub's only up to here. */
  rewindTo: count.optional(),
  copied: z.boolean().optional(),
  fork: z
    .looseObject({ origin: name, marks: z.array(z.looseObject({ seq: count, tip: shortTip })).max(forkMarksMax) })
    .optional(),
  retryMs: count.optional(),
  /** The box makes itself a new key. */
  rotateKey: z.boolean().optional(),
  /**
   * `fork`: the hub holds another past of this origin, begin a new epoch. `sealed`: another epoch of this site goes on; this box is fenced and hands over. `snapshot`: the cursor
   * is older than the log. `expelled`: sent away by a person; facts are still taken, nothing is given.
   */
  mode: z.enum(["resume", "fork", "sealed", "snapshot", "expelled"]),
  creditBytes: count,
  creditFacts: count,
  /** Last hub position of the company. */
  head: count,
});
export type Welcome = z.infer<typeof welcome>;

/** Its batch follows as bytes (`batch.ts`). */
export const push = z.looseObject({});
export type Push = z.infer<typeof push>;

export const receipt = z.looseObject({
  origin: name,
  /** Known to the hub, and on its disk, up to these. */
  ackSeq: count,
  durableSeq: count,
  /** Only those that are not plainly accepted. */
  verdicts: z.array(z.tuple([count, verdict])).max(20_000),
  /** Why a batch was not taken: a WireFault code, `gap`, `fork`, `key`, … */
  fault: z.looseObject({ code: name, detail: z.string().max(4_000) }).optional(),
});
export type Receipt = z.infer<typeof receipt>;

export const pull = z.looseObject({
  cursor: count,
  maxBytes: count,
  /** How long the hub may wait for something new before it answers with nothing. */
  waitMs: count,
});
export type Pull = z.infer<typeof pull>;

/** Its page follows as bytes (`page.ts`). */
export const pageFrame = z.looseObject({});
export type PageFrame = z.infer<typeof pageFrame>;

/** The list of chunks of a snapshot (`snapshot.ts`); they are fetched one by one. */
export const snapshotFrame = z.looseObject({ manifest: z.unknown() });
export type SnapshotFrame = z.infer<typeof snapshotFrame>;

const kinds = { hello, welcome, push, receipt, pull, page: pageFrame, snapshot: snapshotFrame };
/** Permanent numbers on the wire. */
const numbers = { hello: 1, welcome: 2, push: 3, receipt: 4, pull: 5, page: 6, snapshot: 7 } as const;

export type Frame =
  | { kind: "hello"; head: Hello }
  | { kind: "welcome"; head: Welcome }
  | { kind: "push"; head: Push; body: Uint8Array }
  | { kind: "receipt"; head: Receipt }
  | { kind: "pull"; head: Pull }
  | { kind: "page"; head: PageFrame; body: Uint8Array }
  | { kind: "snapshot"; head: SnapshotFrame };

export const protocolVersion = 1;

/** One request or answer of an exchange. Per frame: its number, a JSON head, and bytes that are carried as they are. */
export function encodeFrames(frames: readonly Frame[]): Uint8Array {
  const out = new ByteWriter().raw(magic).count(frames.length);
  for (const frame of frames)
    out
      .byte(numbers[frame.kind])
      .text(JSON.stringify(frame.head))
      .block("body" in frame ? frame.body : nothing);
  if (out.length > messageBytesMax)
    throw new WireFault("too-large", `a message of ${out.length} bytes, at most ${messageBytesMax} are sent`);
  return out.done();
}

/** Throws a `WireFault`. Frames of a number that this version does not know are left out. */
export function readFrames(bytes: Uint8Array): Frame[] {
  if (bytes.length > messageBytesMax)
    throw new WireFault("too-large", `a message of ${bytes.length} bytes, at most ${messageBytesMax} are taken`);
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not a message of this protocol");
  const frames: Frame[] = [];
  for (let left = input.count(messageFramesMax, "frames"); left > 0; left--) {
    const number = input.byte();
    const headText = input.text(frameHeaderBytesMax, "bytes of a frame's head");
    const body = input.block(messageBytesMax, "bytes of a frame's body");
    const kind = (Object.keys(numbers) as (keyof typeof numbers)[]).find((one) => numbers[one] === number);
    if (!kind) continue;
    const head = kinds[kind].safeParse(json(headText));
    if (!head.success)
      throw new WireFault(
        "malformed",
        `${kind}: ${head.error.issues[0]?.path.join(".")} ${head.error.issues[0]?.message}`,
      );
    frames.push({ kind, head: head.data, body } as unknown as Frame);
  }
  input.end();
  return frames;
}

const magic = Buffer.from("KX1");
const nothing = new Uint8Array();

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireFault("malformed", "a frame's head is no JSON");
  }
}
