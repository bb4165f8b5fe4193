import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Sighting, SightingOutcome } from "#sync/model/records/sighting.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { openException } from "../stock/open-exception.ts";

/** One tag that passed a portal, as the binding read it. `scheme` is empty for a tag that holds no GS1 key. */
export interface PassedTag {
  epc: string;
  scheme: "sscc" | "sgtin" | "sgln" | "grai" | "giai" | "";
  key: string;
  count: number;
  rssiDbm: number | null;
  firstMs: number;
  lastMs: number;
}

export interface Passage {
  machine: string;
  place: string;
  direction: "in" | "out" | "here";
  /** What comes in through here is received, if it was announced. */
  receives: boolean;
  /** Tags that nobody knows are shown to people. */
  reportsUnknown: boolean;
  tags: readonly PassedTag[];
}

/**
 * What passed a portal together. Gives the announced packs that are to be received; each is received once, because its lines are not open
 * afterwards. Tags that nobody knows open one exception for all of them, and never another for the same tag.
 */
export function takePassage(book: Book, { tags, ...portal }: Passage): { receive: string[] } {
  const { machine, place, direction, receives, reportsUnknown } = portal;
  const items = new Map<string, number>();
  const rows: Omit<Sighting, "exceptionId">[] = [];
  for (const tag of tags) {
    const { outcome, lpn } = whatIs(book, tag);
    if (tag.scheme === "sgtin" && outcome === "known") items.set(tag.key, (items.get(tag.key) ?? 0) + 1);
    else rows.push({ id: tag.epc, ...seen(tag), lpn, machine, place, direction, outcome });
  }
  const receive = rows
    .filter(({ outcome }) => outcome === "announced" && receives && direction !== "out")
    .map(({ key }) => key);
  const strange = rows.filter(
    ({ id, outcome }) => (outcome === "unknown" || outcome === "gone") && !book.get("sighting", id)?.exceptionId,
  );
  let exceptionId = "";
  const [first] = strange;
  if (first && reportsUnknown)
    exceptionId = openException(
      book,
      "device",
      {
        machine,
        because: first.outcome === "gone" ? "rfid-gone" : "rfid-unknown",
        tags: strange.length,
        code: first.key || first.id,
        direction,
      },
      { place, lpn: first.lpn },
    );
  const news = new Set(strange.map(({ id }) => id));
  book.post({
    type: "rfid-passed",
    data: { machine, place, direction, units: rows.map(({ key, id }) => key || id), items: Object.fromEntries(items) },
    sets: rows.map(
      ({ id, ...fields }): RecordSet<"sighting"> => ({
        record: "sighting",
        id,
        fields: { ...fields, ...(news.has(id) && exceptionId !== "" && { exceptionId }) },
      }),
    ),
  });
  return { receive: [...new Set(receive)] };
}

const seen = ({ scheme, key, count, rssiDbm, firstMs, lastMs }: PassedTag) => ({
  scheme,
  key,
  count,
  rssiDbm,
  firstMs,
  lastMs,
});

function whatIs(book: Reader, { scheme, key }: PassedTag): { outcome: SightingOutcome; lpn: string } {
  if (scheme === "sgtin") return { outcome: itemsByCode(book, key).length > 0 ? "known" : "unknown", lpn: "" };
  if (scheme === "grai" || scheme === "giai" || scheme === "sgln") return { outcome: "asset", lpn: "" };
  if (scheme !== "sscc") return { outcome: "unknown", lpn: "" };
  if (isAnnounced(book, key)) return { outcome: "announced", lpn: key };
  const lpn = book.get("lpn", key) ?? book.first("lpn", { sscc: key });
  if (!lpn) return { outcome: "unknown", lpn: "" };
  return { outcome: lpn.state === "shipped" || lpn.state === "lost" ? "gone" : "known", lpn: lpn.id };
}

/** A line of a delivery that is not over still waits for this pack. */
const isAnnounced = (book: Reader, sscc: string): boolean => book.row(announcedSql, sscc, sscc) !== undefined;

const announcedSql = `SELECT l.id FROM inboundLine AS l JOIN inbound AS i ON i.id = l.inboundId
  WHERE (l.lpn = ? OR l.parentLpn = ?) AND l.state IN ('open', 'partly') AND i.state IN ('draft', 'announced', 'arrived', 'receiving') LIMIT 1`;
