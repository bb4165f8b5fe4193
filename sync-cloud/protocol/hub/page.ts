import { viewFor } from "../audience.ts";
import type { Verdict } from "../entry.ts";
import { siteOf } from "../origin.ts";
import type { AckException, AckRun, LineageStep, Page } from "../session.ts";
import type { HubEntry } from "./view.ts";

/** A page stops at the line that would make it larger; one line alone may be. Measured as JSON text, which packs to about a fifth of it. */
export const pageCharsMax = 1_000_000;
export const pageLinesMax = 10_000;

export interface PageReader {
  site: string;
  /** What the box has of its own site's epochs: `stepsOf(hello)`. */
  has: readonly Pick<LineageStep, "origin" | "seq">[];
}

/**
 * The log behind `from` as one site sees it. `entries` are lines of the log in order, all those after `from` up to `upTo` that the site may see (others may be left out or not).
 * The page ends at `upTo`, or earlier at the last line that fits.
 */
export function pageOf(
  { site, has }: PageReader,
  { from, upTo, incarnation }: { from: number; upTo: { hubPos: number; tip: string }; incarnation: number },
  entries: Iterable<HubEntry>,
  charsMax: number = pageCharsMax,
): Page {
  const held = new Map(has.map(({ origin, seq }) => [origin, seq]));
  const page: Page = { from, to: upTo.hubPos, tip: upTo.tip, incarnation, entries: [], acks: [] };
  let last: HubEntry | undefined;
  let chars = 0;
  let lines = 0;
  for (const entry of entries) {
    if (entry.hubPos > upTo.hubPos) break;
    const { fact } = entry;
    const own = siteOf(fact.origin) === site;
    if (own && fact.seq <= (held.get(fact.origin) ?? 0)) {
      acknowledge(page.acks, entry);
      lines += 1;
    } else {
      const seen = own ? fact : applied(entry.verdict) ? viewFor(site, fact) : undefined;
      if (seen) {
        const view = { ...seen, base: entry.base };
        const { hubPos, eff, verdict } = entry;
        const size = JSON.stringify(view).length + 100;
        if (last && chars + size > charsMax) return { ...page, to: last.hubPos, tip: last.tip };
        page.entries.push({ hubPos, eff, verdict, fact: view });
        chars += size;
        lines += 1;
      }
    }
    last = entry;
    if (lines >= pageLinesMax) return { ...page, to: last.hubPos, tip: last.tip };
  }
  return page;
}

/** Lines that change what sites see. Others of a site's own go to it alone. */
export const applied = (verdict: Verdict): boolean => verdict.kind === "accepted" || verdict.kind === "flagged";

function acknowledge(acks: AckRun[], { hubPos, eff, verdict, base, fact }: HubEntry): void {
  let run = acks.at(-1);
  const follows =
    run !== undefined && run.origin === fact.origin && run.firstHubPos + (fact.seq - run.fromSeq) === hubPos;
  if (!run || !follows) {
    run = { origin: fact.origin, fromSeq: fact.seq, toSeq: fact.seq, firstHubPos: hubPos, exceptions: [] };
    acks.push(run);
  }
  run.toSeq = fact.seq;
  const exception: AckException = {
    seq: fact.seq,
    ...(eff === fact.hlc ? {} : { eff }),
    ...(verdict.kind === "accepted" ? {} : { verdict }),
    ...(base === fact.base ? {} : { base }),
  };
  if (Object.keys(exception).length > 1) run.exceptions.push(exception);
}

/** Each acknowledged fact with its line, in order. `factOf` gives the box's own copy. */
export function* linesOfAcks<F extends { hlc: string; base: number }>(
  acks: readonly AckRun[],
  factOf: (origin: string, seq: number) => F,
): Generator<{ hubPos: number; eff: string; verdict: Verdict; base: number; fact: F }> {
  for (const run of acks) {
    const exceptions = new Map(run.exceptions.map((exception) => [exception.seq, exception]));
    for (let seq = run.fromSeq; seq <= run.toSeq; seq++) {
      const fact = factOf(run.origin, seq);
      const { eff = fact.hlc, verdict = plain, base = fact.base } = exceptions.get(seq) ?? {};
      yield { hubPos: run.firstHubPos + seq - run.fromSeq, eff, verdict, base, fact };
    }
  }
}

const plain: Verdict = { kind: "accepted" };
