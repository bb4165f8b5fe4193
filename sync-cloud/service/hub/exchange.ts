import { stepsOf } from "../../protocol/hub/admit.ts";
import type { Hello, Receipt } from "../../protocol/session.ts";
import { encodeFrames, type Frame, readFrames } from "../../protocol/wire/frames.ts";
import { messageBytesMax } from "../../protocol/wire/limits.ts";
import { WireFault } from "../../protocol/wire/wire-fault.ts";
import type { Database, Sql } from "../store/sql.ts";
import { admitBox } from "./admission.ts";
import { answerHubIntents } from "./answer-own.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { type LogHead, lockHead, readHead } from "./load-view.ts";
import { makePages } from "./make-pages.ts";
import type { Metrics } from "./metrics.ts";
import type { NewsDesk } from "./news-desk.ts";
import { hasNewsFor } from "./read-log.ts";
import { releaseDue } from "./release-due.ts";
import type { Caller } from "./sessions.ts";
import { SyncRefusal } from "./sync-refusal.ts";
import { PushedBatches } from "./take-pushed.ts";

/** A long poll is answered within this, whatever the box asked for. */
export const waitMsMax = 25_000;
const pageBytesPerAnswerMax = 4 * 1024 * 1024;
const pagesPerAnswerMax = 48;

/** What the exchange needs of the service. */
export interface ExchangeParts {
  db: Database;
  world: World;
  desk: HubDesk;
  news: NewsDesk;
}

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
  const pushed = new PushedBatches(pushes);
  const waitMs = Math.min(pull?.waitMs ?? 0, waitMsMax);

  const first = await parts.db.withCompany(caller.company, async (sql) => {
    const { admission, head } = await admitBox(sql, parts.world, await lockUpToDate(sql, parts, pushed.count), hello, {
      carried,
      caller,
    });
    const { receipts, ...taken } = admission.takes
      ? await pushed.take(sql, parts.world, head)
      : { receipts: [] as Receipt[], head };
    let now = taken.head;
    if (now.hubPos > head.hubPos) await noteSent(sql, hello, now.hubPos - head.hubPos);
    if (now.hubPos > head.hubPos && pushed.asksHub && (await answerHubIntents(sql, parts.world, parts.desk)) > 0)
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

/** Until something comes that this site must hear of, or the time is over: then with what there is, so that its cursor goes on. */
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
  for (;;) {
    const news = parts.news.next(company);
    const pages = await parts.db.withCompany(company, async (sql) => {
      const isOver = parts.world.nowMs() >= endsAtMs;
      const head = await readHead(sql);
      if (head.hubPos <= from || !(isOver || (await hasNewsFor(sql, from, hello.site)))) return [];
      return pagesFor(sql, parts, hello, from, head, maxBytes);
    });
    if (pages.length > 0 || signal?.aborted || parts.world.nowMs() >= endsAtMs) {
      news.cancel();
      return pages;
    }
    await news.wait(endsAtMs - parts.world.nowMs(), signal);
  }
}
