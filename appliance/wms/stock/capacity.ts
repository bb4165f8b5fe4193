import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Capability, Location } from "#sync/model/records/location.ts";
import type { Reader } from "../../store/reader.ts";
import { type Goods, goodsOfLpn, goodsOfUnits } from "./capacity-goods.ts";

/** What stands in a place, or is on its way to it. */
export interface Standing {
  weightGrams: number;
  volumeMm3: number;
  lpns: number;
  content: { sku: string; lot: string }[];
}

export interface RoomQuestion {
  /** The place must be able to do one of these; any place will do when left out. */
  capabilities?: readonly Capability[];
  /** This task's own goods are not counted as planned. */
  exceptTaskId?: string;
}

/**
 * Why these goods may not go into this place: lock, capability, storage class, mixing, then weight, volume, height and LPN
 * count, where goods on their way count as present. Nothing when they may.
 */
export function roomProblems(
  reader: Reader,
  place: Location,
  goods: Goods,
  { capabilities, exceptTaskId = "" }: RoomQuestion = {},
): Refusal[] {
  const location = place.id;
  const problems: Refusal[] = [];
  if (place.lockedIn)
    problems.push({ code: "location-locked", location, direction: "in", reason: place.lockReason || "locked" });
  if (capabilities && !capabilities.some((one) => place.capabilities.includes(one)))
    problems.push({ code: "capability-missing", location, capability: capabilities[0] ?? "" });
  const wrongClass = goods.storageClasses.find((one) => !place.storageClasses.includes(one));
  if (wrongClass !== undefined) problems.push({ code: "storage-class-wrong", location, storageClass: wrongClass });
  if (!isLimited(place)) return problems;

  const present = presentAt(reader, location, goods.lpnIds);
  const planned = plannedInto(reader, location, exceptTaskId, goods.lpnIds);
  const content = [...present.content, ...planned.content];
  const mixed = mixingProblem(place, goods, content, present.lpns + planned.lpns);
  if (mixed) problems.push(mixed);
  const check = (limit: "weight" | "volume" | "height" | "lpns", most: number | null, used: number, needed: number) => {
    if (most !== null && needed > 0 && used + needed > most)
      problems.push({ code: "location-full", location, limit, free: Math.max(0, most - used), needed });
  };
  check("weight", place.maxWeightGrams, present.weightGrams + planned.weightGrams, goods.weightGrams);
  check("volume", place.maxVolumeMm3, present.volumeMm3 + planned.volumeMm3, goods.volumeMm3);
  check("height", place.maxHeightMm, 0, goods.heightMm);
  check("lpns", place.maxLpns, present.lpns + planned.lpns, goods.lpns);
  return problems;
}

/** What stands in a place now, but for some LPNs. */
export function presentAt(reader: Reader, location: string, exceptLpns: readonly string[] = []): Standing {
  const except = new Set(exceptLpns);
  const standing: Standing = { weightGrams: 0, volumeMm3: 0, lpns: 0, content: [] };
  for (const lpn of reader.rows<{ id: string }>(standingLpnsSql, location)) {
    if (except.has(lpn.id)) continue;
    const record = reader.get("lpn", lpn.id);
    if (record) add(standing, goodsOfLpn(reader, record));
  }
  const loose = reader.balances({ place: location, lpn: "" }).filter(({ onHand }) => onHand > 0);
  add(
    standing,
    goodsOfUnits(
      reader,
      loose.map(({ sku, lot, onHand, status }) => ({ sku, lot, qty: onHand, status })),
    ),
  );
  return standing;
}

/** What open work is about to bring into a place. */
export function plannedInto(
  reader: Reader,
  location: string,
  exceptTaskId = "",
  exceptLpns: readonly string[] = [],
): Standing {
  const planned: Standing = { weightGrams: 0, volumeMm3: 0, lpns: 0, content: [] };
  for (const task of reader.find("task", { toPlace: location, state: ["created", "released", "leased"] })) {
    if (task.id === exceptTaskId || !bringing.has(task.type)) continue;
    if (task.lpn !== "" && task.type !== "replenish") {
      const lpn = reader.get("lpn", task.lpn);
      if (lpn && lpn.location !== location && !exceptLpns.includes(lpn.id)) add(planned, goodsOfLpn(reader, lpn));
    } else if (task.sku !== "")
      add(planned, goodsOfUnits(reader, [{ sku: task.sku, lot: task.lot, qty: task.qty, status: "available" }]));
  }
  return planned;
}

const bringing = new Set(["putaway", "move", "replenish", "put-back"]);

/** States in which an LPN takes up room where its record says it stands. */
export const standingLpnStates = "('building', 'closed', 'stored', 'picked', 'packed', 'staged')";
const standingLpnsSql = `SELECT id FROM lpn WHERE location = ? AND parent = '' AND state IN ${standingLpnStates} ORDER BY id`;

function add(standing: Standing, goods: Goods): void {
  standing.weightGrams += goods.weightGrams;
  standing.volumeMm3 += goods.volumeMm3;
  standing.lpns += goods.lpns;
  for (const { sku, lot } of goods.content) standing.content.push({ sku, lot });
}

const isLimited = ({ mixing, maxWeightGrams, maxVolumeMm3, maxHeightMm, maxLpns }: Location): boolean =>
  mixing !== "any" || maxWeightGrams !== null || maxVolumeMm3 !== null || maxHeightMm !== null || maxLpns !== null;

function mixingProblem(
  { id, mixing }: Location,
  goods: Goods,
  content: Standing["content"],
  lpns: number,
): Refusal | undefined {
  const refuseFor = (holds: string): Refusal => ({ code: "mixing-not-allowed", location: id, mixing, holds });
  if (mixing === "any") return undefined;
  if (mixing === "one-lpn")
    return lpns > 0 || content.length > 0 || goods.lpns > 1 ? refuseFor(content[0]?.sku ?? "another LPN") : undefined;
  const key = ({ sku, lot }: { sku: string; lot: string }) =>
    mixing === "one-lot" ? `${sku}${lot === "" ? "" : ` lot ${lot}`}` : sku;
  const [first, ...others] = new Set([...content.map(key), ...goods.content.map(key)]);
  return first !== undefined && others.length > 0
    ? refuseFor(content.length > 0 ? first : `${first} and ${others[0]}`)
    : undefined;
}
