import type { OutputOf } from "#sync/contracts/define.ts";
import type { syncStatus } from "#sync/contracts/sync.ts";
import { stepsOfState } from "#sync/protocol/site/site-session.ts";
import type { Reader } from "../store/reader.ts";
import type { SiteSyncReader } from "../store/sync/site-sync-reader.ts";
import type { CloudLink } from "./cloud-link.ts";
import type { SyncNews } from "./sync-runner.ts";

export type SyncStatus = OutputOf<typeof syncStatus>;

/** What the sync page shows, from the book and from what the sync thread told last. */
export function statusOf(
  { reader, sync }: { reader: Reader; sync: SiteSyncReader },
  link: CloudLink | undefined,
  news: SyncNews | undefined,
  schema: number,
  standby: SyncStatus["standby"],
): SyncStatus {
  const state = sync.sync();
  const steps = stepsOfState(state);
  const acknowledged = sync.confirmedSeq(state.origin);
  const durableTo = (origin: string) => news?.durable.find((one) => one.origin === origin)?.seq ?? 0;
  const kinds = steps
    .flatMap(({ origin, seq }) => pendingKinds(reader, origin, sync.confirmedSeq(origin), seq))
    .reduce((all, kind) => all.set(kind.type, joined(all.get(kind.type), kind)), new Map<string, PendingKind>());
  const list = [...kinds.values()].sort((a, b) => b.facts - a.facts);
  const head = Math.max(news?.head ?? 0, state.cursor);
  return {
    state: link ? (news?.state ?? "connecting") : "unpaired",
    site: state.site,
    origin: state.origin,
    fencedBy: state.fencedBy,
    cloud: link
      ? { url: link.url, box: link.box, company: link.companyName, site: link.siteName, pairedAtMs: link.pairedAtMs }
      : null,
    mode: news?.mode ?? "",
    lastContactMs: news?.lastContactMs || null,
    trouble: news?.trouble ? { ...news.trouble, words: troubleWords(news.trouble.code) } : null,
    pending: {
      facts: list.reduce((sum, kind) => sum + kind.facts, 0),
      oldestAtMs: list.length > 0 ? Math.min(...list.map((kind) => kind.oldestAtMs)) : null,
      kinds: list,
    },
    sequence: { written: state.seq, acknowledged, durable: Math.max(durableTo(state.origin), acknowledged) },
    log: { cursor: state.cursor, head, incarnation: state.incarnation, behind: head - state.cursor },
    // The news are of the last exchange: what was written since is only here.
    current:
      news?.current === true &&
      steps.every(({ origin, seq }) => seq <= Math.max(durableTo(origin), sync.confirmedSeq(origin))),
    clock: { offsetMs: news?.clockOffsetMs ?? null, words: clockWords(news?.clockOffsetMs ?? null) },
    schema,
    late: countOf(reader, "SELECT count(*) AS n FROM lateFact WHERE state = 'waiting'"),
    held: countOf(reader, "SELECT count(*) AS n FROM hubVerdict"),
    standby,
  };
}

interface PendingKind {
  type: string;
  facts: number;
  oldestAtMs: number;
}

const pendingKinds = (reader: Reader, origin: string, after: number, upTo: number): PendingKind[] =>
  after >= upTo
    ? []
    : reader.rows<PendingKind>(
        "SELECT type, count(*) AS facts, min(atMs) AS oldestAtMs FROM journal WHERE origin = ? AND seq > ? AND seq <= ? GROUP BY type",
        origin,
        after,
        upTo,
      );

const joined = (a: PendingKind | undefined, b: PendingKind): PendingKind =>
  a ? { type: b.type, facts: a.facts + b.facts, oldestAtMs: Math.min(a.oldestAtMs, b.oldestAtMs) } : b;

const countOf = (reader: Reader, sql: string): number => reader.row<{ n: number }>(sql)?.n ?? 0;

/** A clock that is off by less needs nobody's care. */
const clockMattersMs = 2_000;

/** `offsetMs` is the cloud's clock minus this box's. */
export function clockWords(offsetMs: number | null): string {
  if (offsetMs === null) return "not compared yet";
  const off = Math.abs(offsetMs);
  if (off < clockMattersMs) return "right";
  const seconds = Math.round(off / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor((seconds % 86_400) / 3_600), "h"],
    [Math.floor((seconds % 3_600) / 60), "min"],
    [seconds % 60, "s"],
  ].filter(([n]) => n !== 0);
  const size = parts
    .slice(0, 2)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
  return `${size} ${offsetMs > 0 ? "slow" : "fast"}; the cloud's time counts, set this clock when you can`;
}

const wordsOf: Record<string, string> = {
  unreachable: "The cloud cannot be reached. Work goes on here; everything is sent when the line is back.",
  overloaded: "The cloud is busy and asked to wait. It is tried again by itself.",
  "box-revoked": "The cloud took this box off its list. Pair it again, or ask who did.",
  "box-unknown": "The cloud does not know this box. Pair it again.",
  "hub-key-changed":
    "The cloud signs with unknown keys: it may be another one under the same address. Nothing is taken from it. Pair again if that is meant.",
  signature: "Something came that the cloud did not sign. It was not taken.",
  revoked: "The cloud takes nothing that this box signs. Pair it again, or ask who did.",
  "storage-full":
    "This box was away for longer than the cloud keeps its log, and there is no room for the site's state. Work goes on here and still goes to the cloud. Free some space.",
  "book-storage-full": "The disk of this box is full. Free some space.",
};
const troubleWords = (code: string): string =>
  wordsOf[code] ?? "It is tried again by itself; the detail says why it failed.";
