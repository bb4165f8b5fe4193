import { problemOf, type Refusal } from "#sync/contracts/refusals.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { PutawayStep } from "#sync/model/records/rules.ts";
import type { Reader } from "../../store/reader.ts";
import { roomProblems, standingLpnStates } from "./capacity.ts";
import { type Goods, goodsOfLpn } from "./capacity-goods.ts";

/** How one step of the chain ended: the location it named, or the first ones that did not take the goods, and why. */
export interface StepReport {
  step: PutawayStep;
  location: string;
  looked: number;
  refused: { location: string; code: string; detail: string }[];
}

export interface LocationChoice {
  /** Empty when nothing fits. */
  location: string;
  steps: StepReport[];
}

export interface ChooseOptions {
  /** Places that just turned out to be full. */
  exclude?: readonly string[];
  exceptTaskId?: string;
}

/**
 * Directed putaway of an LPN: the site's chain of steps, each asked for candidates in a fixed order until one has room. The
 * same book gives the same answer. Damaged and quarantined goods go where quarantine is, when the site has such a place.
 */
export function chooseLocation(reader: Reader, lpn: Lpn, options: ChooseOptions = {}): LocationChoice {
  return chooseFor(reader, goodsOfLpn(reader, lpn), {
    ...options,
    exclude: [...(options.exclude ?? []), lpn.location],
  });
}

export function chooseFor(
  reader: Reader,
  goods: Goods,
  { exclude = [], exceptTaskId = "" }: ChooseOptions = {},
): LocationChoice {
  const search = searchOf(reader, goods);
  const tried = new Set(exclude);
  const steps: StepReport[] = [];
  for (const step of reader.setting("putaway.strategy")) {
    const report: StepReport = { step, location: "", looked: 0, refused: [] };
    steps.push(report);
    for (const id of candidates[step](reader, search)) {
      if (tried.has(id)) continue;
      tried.add(id);
      report.looked += 1;
      const place = reader.get("location", id);
      const problems = place?.active
        ? roomProblems(reader, place, goods, { capabilities: [search.capability], exceptTaskId })
        : [];
      if (place?.active && problems.length === 0) {
        report.location = id;
        return { location: id, steps };
      }
      if (report.refused.length < refusedShownMax) report.refused.push(whyNot(id, problems[0]));
    }
  }
  return { location: "", steps };
}

/** How many candidates of one step are examined; they come nearest first, so the rest would be worse. */
const lookedAtMax = 300;
const refusedShownMax = 20;

interface Search {
  goods: Goods;
  capability: "store" | "quarantine";
  /** The only SKU and lot of the goods; undefined when they are mixed. */
  sku: string | undefined;
  lot: string | undefined;
  home: string;
  /** Where on the walking path the search begins. */
  startSeq: number;
}

function searchOf(reader: Reader, goods: Goods): Search {
  const skus = new Set(goods.content.map(({ sku }) => sku));
  const lots = new Set(goods.content.map(({ lot }) => lot));
  const [sku] = skus.size === 1 ? skus : [];
  const [lot] = skus.size === 1 && lots.size === 1 ? lots : [];
  const item = sku === undefined ? undefined : reader.get("item", sku);
  const isBad =
    goods.content.length > 0 && goods.content.every(({ status }) => status === "damaged" || status === "quarantine");
  const hasQuarantine =
    isBad && reader.row(`SELECT 1 FROM location WHERE kind = 'quarantine' AND active = 1 LIMIT 1`) !== undefined;
  return {
    goods,
    capability: hasQuarantine ? "quarantine" : "store",
    sku,
    lot,
    home: item?.homeLocation ?? "",
    startSeq: startSeqOf(reader, item?.velocityClass ?? "C"),
  };
}

/** Fast movers are looked for from the beginning of the path, the others from a third or two thirds along it. */
function startSeqOf(reader: Reader, velocityClass: "A" | "B" | "C"): number {
  if (velocityClass === "A") return 0;
  const first =
    reader.row<{ seq: number }>("SELECT travelSeq AS seq FROM location ORDER BY travelSeq LIMIT 1")?.seq ?? 0;
  const last =
    reader.row<{ seq: number }>("SELECT travelSeq AS seq FROM location ORDER BY travelSeq DESC LIMIT 1")?.seq ?? 0;
  return first + Math.floor(((last - first) * (velocityClass === "B" ? 1 : 2)) / 3);
}

const candidates: Record<PutawayStep, (reader: Reader, search: Search) => Iterable<string>> = {
  home: (_reader, { home }) => (home === "" ? [] : [home]),
  "same-lot": (reader, { sku, lot }) =>
    sku === undefined || lot === undefined || lot === "" ? [] : holding(reader, sku, lot),
  "same-sku": (reader, { sku }) => (sku === undefined ? [] : holding(reader, sku)),
  "empty-near": (reader, search) => along(reader, search, isEmptySql),
  any: (reader, search) => along(reader, search, takesMoreSql),
};

function holding(reader: Reader, sku: string, lot?: string): string[] {
  const rows = reader.rows<{ place: string }>(
    `SELECT DISTINCT b.place FROM balance AS b CROSS JOIN location AS l ON l.id = b.place
     WHERE b.sku = ? AND b.onHand > 0 AND (? IS NULL OR b.lot = ?) AND l.active = 1 AND instr(l.capabilities, '"store"') > 0
     ORDER BY l.travelSeq, l.id LIMIT ?`,
    sku,
    lot ?? null,
    lot ?? null,
    lookedAtMax,
  );
  return rows.map(({ place }) => place);
}

/** Places with room by their own limits, walking onward from where the class belongs, then back from there. */
function* along(reader: Reader, { goods, capability, startSeq }: Search, condition: string): Iterable<string> {
  const { weightGrams, volumeMm3, heightMm } = goods;
  const classes = JSON.stringify(goods.storageClasses.map((one) => JSON.stringify(one)));
  for (const direction of [
    "travelSeq >= ? ORDER BY l.travelSeq, l.id",
    "travelSeq < ? ORDER BY l.travelSeq DESC, l.id DESC",
  ]) {
    const rows = reader.rows<{ id: string }>(
      `SELECT l.id FROM location AS l INDEXED BY location_travelSeq
       WHERE l.active = 1 AND l.lockedIn = 0 AND instr(l.capabilities, ?) > 0
         AND (l.maxWeightGrams IS NULL OR l.maxWeightGrams >= ?) AND (l.maxVolumeMm3 IS NULL OR l.maxVolumeMm3 >= ?)
         AND (l.maxHeightMm IS NULL OR l.maxHeightMm >= ?)
         AND NOT EXISTS (SELECT 1 FROM json_each(?) AS class WHERE instr(l.storageClasses, class.value) = 0)
         AND ${condition} AND l.${direction} LIMIT ?`,
      JSON.stringify(capability),
      weightGrams,
      volumeMm3,
      heightMm,
      classes,
      startSeq,
      lookedAtMax,
    );
    for (const { id } of rows) yield id;
  }
}

const noStockSql = "NOT EXISTS (SELECT 1 FROM balance AS b WHERE b.place = l.id AND b.onHand > 0)";
const noLpnSql = `NOT EXISTS (SELECT 1 FROM lpn WHERE lpn.location = l.id AND lpn.state IN ${standingLpnStates})`;
const nothingPlannedSql =
  "NOT EXISTS (SELECT 1 FROM task AS t WHERE t.toPlace = l.id AND t.state IN ('created', 'released', 'leased'))";
const isEmptySql = `${noStockSql} AND ${noLpnSql} AND ${nothingPlannedSql}`;
/** Mixed places take more; of the others only an empty one can, as same-lot and same-sku have looked at theirs. */
const takesMoreSql = `(l.mixing = 'any' OR ${noStockSql})
  AND (l.maxLpns IS NULL OR l.maxLpns > (SELECT count(*) FROM lpn WHERE lpn.location = l.id AND lpn.parent = '' AND lpn.state IN ${standingLpnStates}))`;

function whyNot(location: string, refusal: Refusal | undefined): StepReport["refused"][number] {
  if (!refusal) return { location, code: "location-unknown", detail: `There is no active location ${location}.` };
  return { location, code: refusal.code, detail: problemOf(refusal).detail };
}
