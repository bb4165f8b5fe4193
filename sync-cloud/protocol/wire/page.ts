import type { LogEntry, Verdict } from "../entry.ts";
import type { AckRun, Page } from "../session.ts";
import { packBody, unpackBody } from "./body.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { type Expanse, type Json, readColumn, writeColumn } from "./columns.ts";
import { joinStamp, readFacts, readStamps, splitStamp, writeFacts, writeStamps } from "./fact-columns.ts";
import { readCounts, writeInts } from "./int-column.ts";
import { isSignedBy, type Sign } from "./keys.ts";
import { ackRunsMax, factBytesMax, pageBytesMax, pageEntriesMax, type ReadLimits, readLimits } from "./limits.ts";
import { readTexts, writeTexts } from "./text-column.ts";
import { ackRuns, verdict } from "./verdict.ts";
import { WireFault } from "./wire-fault.ts";

/** A page as it travels. `site` is whom it was made for, `signer` the public key of the hub that made it. */
export interface SealedPage extends Omit<Page, "entries" | "acks"> {
  site: string;
  signer: string;
  entryCount: number;
  ackCount: number;
  body: Uint8Array;
  signature: Uint8Array;
  signed: Uint8Array;
}

/** Throws `too-large` beyond `pageBytesMax`; with a single entry, beyond `factBytesMax`. */
export function encodePage(
  page: Page,
  { site, signer, sign }: { site: string; signer: string; sign: Sign },
): Uint8Array {
  const { entries, acks } = page;
  if (entries.length > pageEntriesMax || acks.length > ackRunsMax)
    throw new WireFault("too-large", `${entries.length} entries and ${acks.length} runs in one page`);
  const body = packBody((out, expanse) => {
    writeEntries(out, entries, expanse);
    writeColumn(out, acks, expanse);
  });
  const signed = new ByteWriter()
    .raw(magic)
    .text(site)
    .text(signer)
    .count(page.from)
    .count(page.to)
    .raw(Buffer.from(page.tip, "hex"))
    .count(page.incarnation)
    .count(entries.length)
    .count(acks.length)
    .block(nothing)
    .block(body)
    .done();
  const most = bytesMaxOf(entries.length);
  if (signed.length + signatureBytes > most)
    throw new WireFault("too-large", `${entries.length} entries make ${signed.length} bytes, at most ${most} travel`);
  return Buffer.concat([signed, sign(signed)]);
}

/** The head, checked for form and size. Throws a `WireFault`. */
export function readPage(bytes: Uint8Array): SealedPage {
  if (bytes.length > factBytesMax)
    throw new WireFault("too-large", `a page of ${bytes.length} bytes, at most ${factBytesMax}`);
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not a page of this protocol");
  const head = {
    site: input.text(nameBytesMax, "bytes of a site"),
    signer: input.text(nameBytesMax, "bytes of a key"),
    from: input.count(Number.MAX_SAFE_INTEGER, "as a position"),
    to: input.count(Number.MAX_SAFE_INTEGER, "as a position"),
    tip: input.raw(32).toString("hex"),
    incarnation: input.count(Number.MAX_SAFE_INTEGER, "as an incarnation"),
    entryCount: input.count(pageEntriesMax, "entries in a page"),
    ackCount: input.count(ackRunsMax, "runs in a page"),
  };
  input.block(moreBytesMax, "bytes of a later version");
  const body = input.block(factBytesMax, "bytes of a body");
  const signed = bytes.subarray(0, input.at);
  const signature = input.raw(signatureBytes);
  input.end();
  if (head.to < head.from) throw new WireFault("malformed", `a page from ${head.from} back to ${head.to}`);
  if (bytes.length > bytesMaxOf(head.entryCount))
    throw new WireFault("too-large", `${head.entryCount} entries in ${bytes.length} bytes`);
  return { ...head, body, signature, signed };
}

/** Whether one of the hub's keys signed it, for this site. */
export const verifyPage = (page: SealedPage, site: string, hubKeys: readonly string[]): boolean =>
  page.site === site && hubKeys.includes(page.signer) && isSignedBy(page.signer, page.signed, page.signature);

/** What it says. Throws a `WireFault`: a position outside the page or out of order is one. */
export function pageOf(page: SealedPage, limits: ReadLimits = readLimits): Page {
  const { from, to, tip, incarnation } = page;
  const { entries, acks } = unpackBody(page.body, limits, (input, expanse) => ({
    entries: readEntries(input, page.entryCount, expanse),
    acks: readAcks(input, page.ackCount, expanse),
  }));
  let at = from;
  for (const { hubPos } of entries) at = orderedEnd(hubPos, hubPos, at, page);
  at = from;
  for (const run of acks) at = orderedEnd(run.firstHubPos, run.firstHubPos + run.toSeq - run.fromSeq, at, page);
  return { from, to, tip, incarnation, entries, acks };
}

function writeEntries(out: ByteWriter, entries: readonly LogEntry[], expanse: Expanse): void {
  const facts = entries.map(({ fact }) => fact);
  writeInts(
    out,
    entries.map(({ hubPos }) => hubPos),
  );
  writeTexts(
    out,
    facts.map(({ origin }) => origin),
  );
  writeInts(
    out,
    facts.map(({ seq }) => seq),
  );
  writeFacts(out, facts, expanse);
  // Mostly the fact's own stamp: its distance from that is nothing then.
  writeInts(
    out,
    entries.map(({ eff, fact }) => (eff === fact.hlc ? 0 : 1)),
  );
  writeStamps(
    out,
    entries.filter(({ eff, fact }) => eff !== fact.hlc).map(({ eff }) => splitStamp(eff)),
  );
  writeColumn(
    out,
    entries.map((entry) => (entry.verdict.kind === "accepted" ? null : entry.verdict)),
    expanse,
  );
}

function readEntries(input: ByteReader, count: number, expanse: Expanse): LogEntry[] {
  const positions = readCounts(input, count, Number.MAX_SAFE_INTEGER, "position");
  const origins = readTexts(input, count, expanse.spend);
  const seqs = readCounts(input, count, Number.MAX_SAFE_INTEGER, "seq");
  const facts = readFacts(
    input,
    origins.map((origin, i) => ({ origin, seq: seqs[i] as number })),
    expanse,
  );
  const hasOwn = readCounts(input, count, 1, "mark of a stamp");
  const stamps = readStamps(
    input,
    hasOwn.reduce((sum, one) => sum + one, 0),
  );
  const verdicts = readColumn(input, count, expanse);
  let own = 0;
  return facts.map((fact, i) => ({
    hubPos: positions[i] as number,
    eff: hasOwn[i] ? joinStamp(stamps.ms[own] as number, stamps.counters[own++] as number) : fact.hlc,
    verdict: verdictOf(verdicts[i] as Json),
    fact,
  }));
}

/** Nearly every one. */
const accepted: Verdict = Object.freeze({ kind: "accepted" });

function verdictOf(value: Json): Verdict {
  if (value === null) return accepted;
  const checked = verdict.safeParse(value);
  if (!checked.success) throw new WireFault("malformed", "a verdict that is none");
  return checked.data as Verdict;
}

function readAcks(input: ByteReader, count: number, expanse: Expanse): AckRun[] {
  const checked = ackRuns.safeParse(readColumn(input, count, expanse));
  if (!checked.success) throw new WireFault("malformed", "a run of acknowledgements that is none");
  return checked.data as AckRun[];
}

function orderedEnd(first: number, last: number, at: number, { from, to }: SealedPage): number {
  if (first <= at || last < first || last > to)
    throw new WireFault("sequence", `positions ${first} to ${last} in a page after ${from} up to ${to}`);
  return last;
}

const magic = Buffer.from("KP1");
const nothing = new Uint8Array();
const signatureBytes = 64;
const nameBytesMax = 200;
const moreBytesMax = 4_096;
const bytesMaxOf = (entries: number): number => (entries === 1 ? factBytesMax : pageBytesMax);
