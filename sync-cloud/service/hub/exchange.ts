import { acceptInto } from "../../protocol/hub/accept.ts";
import { stepsOf } from "../../protocol/hub/admit.ts";
import { isForHub } from "../../protocol/hub/hub-intents.ts";
import { MoveKeys } from "../../protocol/hub/move-keys.ts";
import { needsOfAll } from "../../protocol/hub/needs.ts";
import { Workspace } from "../../protocol/hub/workspace.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { FactRun, Hello, Receipt } from "../../protocol/session.ts";
import { type Batch, readBatch, runOf, verifyBatch } from "../../protocol/wire/batch.ts";
import { encodeFrames, type Frame, readFrames } from "../../protocol/wire/frames.ts";
import { messageBytesMax } from "../../protocol/wire/limits.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Database, Sql } from "../store/sql.ts";
import { admitBox } from "./admission.ts";
import { answerHubIntents } from "./answer-own.ts";
import { type BoxRow, findBox } from "./boxes.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { hasSources, type LogHead, loadView, lockHead, readHead } from "./load-view.ts";
import { makePages } from "./make-pages.ts";
import type { Metrics } from "./metrics.ts";
import type { NewsDesk } from "./news-desk.ts";
import { hasNewsFor } from "./read-log.ts";
import { releaseDue } from "./release-due.ts";
import type { Caller } from "./sessions.ts";
import { SyncRefusal } from "./sync-refusal.ts";
import { type TakenBatch, writeEffects } from "./write-effects.ts";

/** A long poll is answered within this, whatever the box asked for. */
export const waitMsMax = 25_000;
const pageBytesPerAnswerMax = 4 * 1024 * 1024;
const pagesPerAnswerMax = 48;
/** Facts whose effects are gathered in memory and written by one list for each table; a batch of more comes alone. */
const factsTogetherMax = 30_000;

/** What the exchange needs of the service. */
export interface ExchangeParts {
  db: Database;
  world: World;
  desk: HubDesk;
  news: NewsDesk;
}

interface Pushed {
  batch: Batch;
  bytes: Uint8Array;
  run: FactRun;
}
type PushFrame = Pushed | Receipt;

/**
 * One exchange: HELLO, PUSH*, PULL? in; WELCOME, RECEIPT*, PAGE* out. All of it is one transaction under the company's lock, and is answered when it is on the
 * disk. Any node can answer any exchange. Throws `SyncRefusal` and `WireFault`: then nothing was taken.
 */
export async function exchange(
  parts: ExchangeParts,
  caller: Caller,
  bytes: Uint8Array,
  { carried = false, signal, metrics }: { carried?: boolean; signal?: AbortSignal; metrics?: Metrics } = {},
): Promise<Uint8Array> {
  const { hello, pushes, pull } = readRequest(bytes);
  if (hello.box !== caller.box)
    throw new SyncRefusal(403, "foreign", `this session is of box ${caller.box}, not of ${hello.box}`);
  // Inflating and hashing are the costly part, and need no lock.
  const pushed = pushes.map(openPush);
  const waitMs = Math.min(pull?.waitMs ?? 0, waitMsMax);

  const first = await parts.db.withCompany(caller.company, async (sql) => {
    const { admission, head } = await admitBox(sql, parts.world, await lockUpToDate(sql, parts, pushed.length), hello, {
      carried,
      caller,
    });
    const receipts: Receipt[] = [];
    let now = head;
    for (const together of admission.takes ? portions(pushed) : []) {
      const taken = await take(sql, parts.world, now, together);
      receipts.push(...taken.receipts);
      now = taken.head;
    }
    if (now.hubPos > head.hubPos) await noteSent(sql, hello, now.hubPos - head.hubPos);
    if (now.hubPos > head.hubPos && pushed.some(asksHub) && (await answerHubIntents(sql, parts.world, parts.desk)) > 0)
      now = { ...now, ...(await lockHead(sql)) };
    const from = admission.readFrom;
    const hasNews =
      from !== undefined && pull !== undefined && (waitMs === 0 || (await hasNewsFor(sql, from, hello.site)));
    const pages = hasNews ? await pagesFor(sql, parts, hello, from, now, pull?.maxBytes ?? 0) : [];
    return { welcome: admission.welcome, receipts, pages, from, headBefore: head.hubPos, head: now };
  });

  let { pages } = first;
  if (pages.length === 0 && first.receipts.length === 0 && first.from !== undefined && pull && waitMs > 0)
    pages = await waitForPages(parts, caller, hello, first.from, pull.maxBytes, waitMs, signal);
  metrics?.add("facts_taken_total", first.head.hubPos - first.headBefore);
  metrics?.add("batches_refused_total", first.receipts.filter((receipt) => receipt.fault).length);
  metrics?.add("pages_given_total", pages.length);
  const frames = [
    { kind: "welcome", head: first.welcome },
    ...first.receipts.map((head) => ({ kind: "receipt", head })),
    ...pages.map((body) => ({ kind: "page", head: {}, body })),
  ];
  return encodeFrames(frames as unknown as Frame[]); // the wire's own types are those of what it read, open to a later version's fields
}

function readRequest(bytes: Uint8Array) {
  const [first, ...rest] = readFrames(bytes);
  if (first?.kind !== "hello") throw new WireFault("malformed", "an exchange begins with HELLO");
  const pushes: Uint8Array[] = [];
  let pull: { maxBytes: number; waitMs: number } | undefined;
  for (const frame of rest) {
    if (frame.kind === "push") pushes.push(frame.body);
    else if (frame.kind === "pull") pull = frame.head;
    else throw new WireFault("malformed", `a box does not send ${frame.kind}`);
  }
  return { hello: first.head as Hello, pushes, pull };
}

/** Before anything is taken, what an older version of this service had to lay aside. */
async function lockUpToDate(sql: Sql, { world, desk }: ExchangeParts, batches: number): Promise<LogHead> {
  const head = await lockHead(sql);
  return batches > 0 && (await releaseDue(sql, world, desk, head)) > 0 ? lockHead(sql) : head;
}

/** A batch that cannot be read is answered as such; the others of the exchange are not held up by it. */
function openPush(bytes: Uint8Array): PushFrame {
  try {
    const batch = readBatch(bytes);
    return { batch, bytes, run: runOf(batch) };
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return fault("", 0, "malformed", error.message);
  }
}

const asksHub = (push: PushFrame): boolean => "run" in push && push.run.facts.some(({ sets }) => sets.some(isForHub));

const fault = (origin: string, ackSeq: number, code: string, detail: string): Receipt =>
  ({ origin: origin || "-", ackSeq, durableSeq: ackSeq, verdicts: [], fault: { code, detail } }) as Receipt;

/** Batches of one exchange that are taken together: of one site, and with no more facts than the database is given at once. */
function* portions(pushed: readonly PushFrame[]): Generator<PushFrame[]> {
  let some: PushFrame[] = [];
  let [facts, site] = [0, ""];
  for (const push of pushed) {
    if ("run" in push) {
      const itsSite = siteOf(push.run.origin);
      if (some.length > 0 && (itsSite !== (site || itsSite) || facts + push.run.facts.length > factsTogetherMax)) {
        yield some;
        [some, facts] = [[], 0];
      }
      site = itsSite;
      facts += push.run.facts.length;
    }
    some.push(push);
  }
  if (some.length > 0) yield some;
}

/** All that these batches need is loaded at once, each is judged on top of those before it, and what they change is written at once. */
async function take(
  sql: Sql,
  world: World,
  head: LogHead,
  pushed: readonly PushFrame[],
): Promise<{ receipts: Receipt[]; head: LogHead }> {
  const opened: (Receipt | (Pushed & { signer: BoxRow }))[] = [];
  for (const push of pushed) opened.push("run" in push ? await checkSigner(sql, push) : push);
  const runs = opened.flatMap((push) => ("run" in push ? [push.run] : []));
  if (runs.length === 0) return { receipts: opened as Receipt[], head };
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
  await writeEffects(sql, view, taken, work.written(), now);
  return { receipts, head: { ...head, ...work.head() } };
}

async function checkSigner(sql: Sql, push: Pushed): Promise<Receipt | (Pushed & { signer: BoxRow })> {
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

/** What it said it had to send was before it sent this. */
async function noteSent(sql: Sql, { box, outbox }: Hello, facts: number): Promise<void> {
  await sql.write("UPDATE box SET health = health || $3::jsonb WHERE company = $1 AND box = $2", [
    sql.company,
    box,
    JSON.stringify({ outbox: Math.max(0, outbox - facts) }),
  ]);
}

async function pagesFor(sql: Sql, parts: ExchangeParts, hello: Hello, from: number, head: LogHead, maxBytes: number) {
  const reader = { site: hello.site, has: stepsOf(hello) };
  const bytesMax = Math.min(maxBytes, pageBytesPerAnswerMax, messageBytesMax / 2);
  return makePages(sql, reader, {
    from,
    head,
    key: await parts.desk.signingKey(sql),
    bytesMax,
    pagesMax: pagesPerAnswerMax,
  });
}

/** Until something comes that this site must hear of, or the time is over: then with what there is, so that its cursor goes on. Whoever left is given nothing. */
async function waitForPages(
  parts: ExchangeParts,
  { company }: Caller,
  hello: Hello,
  from: number,
  maxBytes: number,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const endsAtMs = parts.world.nowMs() + waitMs;
  while (!signal?.aborted) {
    const news = parts.news.next(company);
    const pages = await parts.db.withCompany(company, async (sql) => {
      const isOver = parts.world.nowMs() >= endsAtMs;
      const head = await readHead(sql);
      if (head.hubPos <= from || !(isOver || (await hasNewsFor(sql, from, hello.site)))) return [];
      return pagesFor(sql, parts, hello, from, head, maxBytes);
    });
    if (pages.length > 0 || parts.world.nowMs() >= endsAtMs) {
      news.cancel();
      return pages;
    }
    await news.wait(endsAtMs - parts.world.nowMs(), signal);
  }
  return [];
}
