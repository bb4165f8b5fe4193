import type { Goods } from "../floor.ts";
import type { Chance } from "../seeded.ts";
import type { PlannedItem } from "./items-plan.ts";
import { dayAfter, palletLabel, serialOf } from "./stock-plan.ts";

export interface AnnouncedLine {
  item: PlannedItem;
  qty: number;
  lot: string;
  expiryDate: string;
  /** SSCC of the pallet that the supplier says it is on; empty for goods that come loose. */
  sscc: string;
}

/** A stack of one thing that came off the truck without a pallet label, and what is wrong with it. */
export interface LooseStack {
  item: PlannedItem;
  goods: Goods[];
  lot: string;
  expiryDate: string;
  qty: number;
  damagedQty: number;
  /** The supplier's label carries the count; else a person keys it. */
  countOnLabel: boolean;
}

/** One truck: what the supplier announced, and what is really on it. */
export interface PlannedDelivery {
  number: string;
  format: "x12" | "csv";
  purchaseOrder: string;
  lines: AnnouncedLine[];
  pallets: { sscc: string; goods: (Goods & { expiryDate: string })[] }[];
  stacks: LooseStack[];
}

/** A truck with pallets whose SSCCs were announced and with loose stacks: some short, some over, some damaged. */
export function planDelivery(
  chance: Chance,
  items: readonly PlannedItem[],
  {
    number,
    format,
    pallets: palletCount,
    stacks: stackCount,
    firstPallet,
    today,
  }: { number: string; format: "x12" | "csv"; pallets: number; stacks: number; firstPallet: number; today: Date },
): PlannedDelivery {
  const delivery: PlannedDelivery = {
    number,
    format,
    purchaseOrder: `PO-${number}`,
    lines: [],
    pallets: [],
    stacks: [],
  };
  const choice = chance.shuffled(items);
  const plain = choice.filter(({ tracksSerial }) => !tracksSerial);
  for (let n = 0; n < palletCount; n++) {
    const item = plain[n % plain.length];
    if (!item) continue;
    const sscc = palletLabel(firstPallet + n);
    const { lot, expiryDate } = newLot(item, number, today);
    const qty = item.palletQty;
    delivery.lines.push({ item, qty, lot, expiryDate, sscc });
    delivery.pallets.push({ sscc, goods: [{ sku: item.sku, lot, serial: "", qty, expiryDate }] });
  }
  const loose = [...plain.slice(palletCount), ...choice.filter(({ tracksSerial }) => tracksSerial)];
  for (const item of chance.shuffled(loose).slice(0, stackCount)) addStack(chance, delivery, item, today);
  return delivery;
}

function addStack(chance: Chance, delivery: PlannedDelivery, item: PlannedItem, today: Date): void {
  const { lot, expiryDate } = newLot(item, delivery.number, today);
  const announced = item.tracksSerial ? chance.int(2, 5) : item.caseQty * chance.int(2, 6);
  const luck = chance.weighted([70, 12, 8, 10]);
  const came =
    luck === 1
      ? announced - chance.int(1, Math.min(3, announced - 1))
      : luck === 2
        ? announced + chance.int(1, 4)
        : announced;
  const damagedQty = luck === 3 && !item.tracksSerial ? chance.int(1, 3) : 0;
  delivery.lines.push({ item, qty: announced, lot, expiryDate, sscc: "" });
  const base = 5_000 + Number(delivery.number.slice(-2)) * 100;
  const goods = item.tracksSerial
    ? Array.from({ length: came }, (_, i) => ({ sku: item.sku, lot, serial: serialOf(item, base + i), qty: 1 }))
    : [{ sku: item.sku, lot, serial: "", qty: came }];
  delivery.stacks.push({ item, goods, lot, expiryDate, qty: came, damagedQty, countOnLabel: chance.percent(75) });
}

function newLot(
  { tracksLot, tracksExpiry, sku }: PlannedItem,
  number: string,
  today: Date,
): { lot: string; expiryDate: string } {
  return {
    lot: tracksLot ? `L${sku.slice(3)}N${number.slice(-2)}` : "",
    expiryDate: tracksExpiry ? dayAfter(today, 400) : "",
  };
}
