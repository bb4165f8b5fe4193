import { acceptInto } from "../../protocol/hub/accept.ts";
import { isForHub } from "../../protocol/hub/hub-intents.ts";
import { MoveKeys } from "../../protocol/hub/move-keys.ts";
import { needsOfAll } from "../../protocol/hub/needs.ts";
import { Workspace } from "../../protocol/hub/workspace.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { FactRun, Receipt } from "../../protocol/session.ts";
import { type Batch, readBatch, runOf, verifyBatch } from "../../protocol/wire/batch.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Sql } from "../store/sql.ts";
import { type BoxRow, findBox } from "./boxes.ts";
import type { World } from "./companies.ts";
import { hasSources, type LogHead, loadView } from "./load-view.ts";
import { type TakenBatch, writeEffects } from "./write-effects.ts";

/**
 * Facts whose effects are gathered in memory and written by one list for each table; a batch of more comes alone. More of them at once spare statements, fewer leave something to
 * unpack while the database works.
 */
const factsTogetherMax = 12_000;

/** A batch whose head was read. */
interface Pushed {
  batch: Batch;
  bytes: Uint8Array;
}
/** Its facts, and the hash after each. */
interface Opened extends Pushed {
  run: FactRun;
}

/**
 * The batches of one exchange, in their order. Inflating and hashing are the costly part: of the first few it is done when this is made, before anybody holds a lock, and of
 * the others while the database still writes those before them.
 */
export class PushedBatches {
  readonly count: number;
  /** After `take`: some of them ask the hub itself. */
  asksHub = false;
  readonly #portions: readonly (Pushed | Receipt)[][];
  readonly #first: readonly (Opened | Receipt)[];

  constructor(pushes: readonly Uint8Array[]) {
    this.count = pushes.length;
    this.#portions = [...portions(pushes.map(read))];
    this.#first = this.#portions[0]?.map(open) ?? [];
  }

  /** Takes them into the log behind `head`, which is locked. When this resolves, the transaction has all that they change. */
  async take(sql: Sql, world: World, head: LogHead): Promise<{ receipts: Receipt[]; head: LogHead }> {
    const receipts: Receipt[] = [];
    const writing: Promise<void>[] = [];
    let now = head;
    let opened = this.#first;
    try {
      for (const [i] of this.#portions.entries()) {
        const taken = await take(sql, world, now, opened);
        writing.push(taken.writing);
        taken.writing.catch(() => {}); // it is waited for below
        receipts.push(...taken.receipts);
        now = taken.head;
        this.asksHub ||= opened.some(asksHub);
        opened = this.#portions[i + 1]?.map(open) ?? [];
      }
    } finally {
      // Behind a write that failed the database refuses whatever is asked: the write says why.
      await Promise.all(writing);
    }
    return { receipts, head: now };
  }
}

/** A batch that cannot be read is answered as such; the others of the exchange are not held up by it. */
function orFault<T>(work: () => T): T | Receipt {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return fault("", 0, "malformed", error.message);
  }
}
const read = (bytes: Uint8Array): Pushed | Receipt => orFault(() => ({ batch: readBatch(bytes), bytes }));
const open = (push: Pushed | Receipt): Opened | Receipt =>
  "batch" in push ? orFault(() => ({ ...push, run: runOf(push.batch) })) : push;

const asksHub = (push: Opened | Receipt): boolean =>
  "run" in push && push.run.facts.some(({ sets }) => sets.some(isForHub));

const fault = (origin: string, ackSeq: number, code: string, detail: string): Receipt =>
  ({ origin: origin || "-", ackSeq, durableSeq: ackSeq, verdicts: [], fault: { code, detail } }) as Receipt;

/** Batches that are taken together: of one site, and with no more facts than the database is given at once. */
function* portions(pushed: readonly (Pushed | Receipt)[]): Generator<(Pushed | Receipt)[]> {
  let some: (Pushed | Receipt)[] = [];
  let [facts, site] = [0, ""];
  for (const push of pushed) {
    if ("batch" in push) {
      const { origin, count } = push.batch;
      const itsSite = siteOf(origin);
      if (some.length > 0 && (itsSite !== (site || itsSite) || facts + count > factsTogetherMax)) {
        yield some;
        [some, facts] = [[], 0];
      }
      site = itsSite;
      facts += count;
    }
    some.push(push);
  }
  if (some.length > 0) yield some;
}

/** All that these batches need is loaded at once, each is judged on top of those before it, and what they change is written at once: `writing` ends when it is. */
async function take(
  sql: Sql,
  world: World,
  head: LogHead,
  pushed: readonly (Opened | Receipt)[],
): Promise<{ receipts: Receipt[]; head: LogHead; writing: Promise<void> }> {
  const opened: (Receipt | (Opened & { signer: BoxRow }))[] = [];
  for (const push of pushed) opened.push("run" in push ? await checkSigner(sql, push) : push);
  const runs = opened.flatMap((push) => ("run" in push ? [push.run] : []));
  if (runs.length === 0) return { receipts: opened as Receipt[], head, writing: Promise.resolve() };
  const keys = new MoveKeys();
  const view = await loadView(sql, head, needsOfAll(runs, { keys, hasSources: await hasSources(sql) }));
  const work = new Workspace(view, keys);
  const now = world.nowMs();
  const taken: TakenBatch[] = [];
  const receipts = opened.map((push): Receipt => {
    if (!("run" in push)) return push;
    const { batch, bytes, run, signer } = push;
    const outcome = acceptInto(work, { ...run, signerSite: signer.site }, now);
    const { ackSeq } = outcome;
    if (outcome.kind === "refused") return fault(batch.origin, ackSeq, outcome.code, outcome.detail);
    const { lines, verdicts } = outcome;
    if (lines)
      taken.push({ ...lines, bytes, skip: (lines.entries[0]?.fact.seq ?? 0) - batch.fromSeq, box: signer.box });
    return { origin: batch.origin, ackSeq, durableSeq: ackSeq, verdicts };
  });
  return {
    receipts,
    head: { ...head, ...work.head() },
    writing: writeEffects(sql, view, taken, work.written(), now),
  };
}

async function checkSigner(sql: Sql, push: Opened): Promise<Receipt | (Opened & { signer: BoxRow })> {
  const { batch } = push;
  const signer = await findBox(sql, batch.signer);
  if (!signer || signer.state === "revoked")
    return fault(batch.origin, 0, "revoked", `box ${batch.signer} is not enrolled`);
  const signed =
    verifyBatch(batch, signer.publicKey) || (signer.oldPublicKey !== "" && verifyBatch(batch, signer.oldPublicKey));
  return signed
    ? { ...push, signer }
    : fault(batch.origin, 0, "malformed", `the batch is not signed by box ${batch.signer}`);
}
