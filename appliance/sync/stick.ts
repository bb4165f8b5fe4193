import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FactRun } from "#sync/protocol/session.ts";
import { SiteSession, stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { carriedBytesMax, encodeCarried, isCarried, readCarried } from "#sync/protocol/wire/carried.ts";
import { protocolVersion } from "#sync/protocol/wire/frames.ts";
import type { SigningKey } from "#sync/protocol/wire/keys.ts";
import { messageBytesMax } from "#sync/protocol/wire/limits.ts";
import type { CloudLink } from "./cloud-link.ts";
import { requestBytes } from "./exchange-bytes.ts";

/** Names on the stick: `<site>-<box>-0001.kontor` goes to the cloud, `<site>-<box>-0001.answer` comes back. */
export const questionEnd = ".kontor";
export const answerEnd = ".answer";
const factsPerRead = 2_000;
const charsPerRead = 1_000_000;
const filesMax = 10_000;

/** Writes what the cloud lacks of this box to a folder, as the same signed batches that go by network. Gives the files and the number of facts. */
export function exportTo(
  folder: string,
  store: SiteSyncStore,
  {
    link,
    key,
    answerKey,
    schema,
    freeBytes,
    nowMs,
  }: { link: CloudLink; key: SigningKey; answerKey: string; schema: number; freeBytes: number; nowMs: number },
): { files: string[]; facts: number } {
  const session = new SiteSession(store, {
    box: link.box,
    protocol: protocolVersion,
    schema,
    wallMs: () => nowMs,
    freeBytes: () => freeBytes,
    newOrigin: () => {
      throw new Error("no epoch begins on a stick");
    },
  });
  const { hello } = session.request();
  const files: string[] = [];
  let facts = 0;
  const runs = runsOf(store);
  let next: FactRun | undefined = runs.next().value as FactRun | undefined;
  do {
    if (files.length === filesMax) throw new Error(`more than ${filesMax} files`);
    const { bytes, pushed } = requestBytes(
      { hello, runs: next ? [next] : [] },
      { box: link.box, sign: key.sign, creditBytes: messageBytesMax / 2, waitMs: 0 },
    );
    const name = `${hello.site}-${link.box}-${String(files.length + 1).padStart(4, "0")}${questionEnd}`;
    writeDurably(join(folder, name), encodeCarried(link.box, answerKey, bytes, key.sign));
    files.push(name);
    facts += pushed;
    next = next && pushed < next.facts.length ? restOf(next, pushed) : (runs.next().value as FactRun | undefined);
  } while (next);
  return { files, facts };
}

/** What lies on a stick for the cloud: each file, and the box that wrote it. Throws a `WireFault` for a file that is none. */
export function questionsOn(folder: string): { file: string; box: string; bytes: Uint8Array }[] {
  return listed(folder, questionEnd).map((file) => {
    const bytes = readBounded(file);
    if (!isCarried(bytes)) throw new Error(`${file} was not written by kontor sync export`);
    return { file, box: readCarried(bytes).box, bytes };
  });
}

export const writeAnswer = (question: string, answer: Uint8Array): void =>
  writeDurably(question.slice(0, -questionEnd.length) + answerEnd, answer);

/** Answers on a stick for this box, in their order. */
export const answersOn = (
  folder: string,
  { site, box }: { site: string; box: string },
): { file: string; bytes: Uint8Array }[] =>
  listed(folder, answerEnd)
    .filter((file) => basename(file).startsWith(`${site}-${box}-`))
    .map((file) => ({ file, bytes: readBounded(file) }));

function* runsOf(store: SiteSyncStore): Generator<FactRun> {
  for (const { origin, seq } of stepsOfState(store.sync()))
    for (let from = store.confirmedSeq(origin); from < seq; ) {
      const run = store.factsAfter(origin, from, Math.min(factsPerRead, seq - from), charsPerRead);
      if (!run) break;
      yield run;
      from += run.facts.length;
    }
}

const restOf = ({ origin, facts, hashes }: FactRun, done: number): FactRun => ({
  origin,
  prev: hashes[done - 1] as string,
  facts: facts.slice(done),
  hashes: hashes.slice(done),
});

const listed = (folder: string, end: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .sort()
    .slice(0, filesMax)
    .map((name) => join(folder, name));

function readBounded(file: string): Uint8Array {
  const { size } = statSync(file);
  if (size > carriedBytesMax) throw new Error(`${file} has ${size} bytes: it was not written by kontor sync`);
  return readFileSync(file);
}

/** A stick is pulled at any moment: a file is there whole or not at all. */
function writeDurably(file: string, bytes: Uint8Array): void {
  writeFileSync(`${file}.part`, bytes, { flush: true });
  renameSync(`${file}.part`, file);
}
