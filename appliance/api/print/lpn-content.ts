import { lotId } from "#sync/model/records/lot.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Reader } from "../../store/reader.ts";
import { lpnTree } from "../../wms/stock/lpn-tree.ts";

export interface Content {
  sku: string;
  name: string;
  gtin: string;
  uom: string;
  lot: string;
  expiryDate: string;
  serials: string[];
  qty: number;
}

/** What an LPN and everything nested in it holds, or held when it left, by item and lot. */
export function contentOf(reader: Reader, lpn: Lpn): Content[] {
  const contents = new Map<string, Content>();
  for (const plate of lpnTree(reader, lpn)) {
    const held = reader.balances({ lpn: plate.id }).map(({ onHand, ...key }) => ({ ...key, qty: onHand }));
    for (const { sku, lot, serial, qty } of plate.state === "shipped" ? plate.shippedContent : held) {
      if (qty <= 0) continue;
      const content = contents.get(`${sku}|${lot}`) ?? emptyContent(reader, sku, lot);
      content.qty += qty;
      if (serial !== "") content.serials.push(serial);
      contents.set(`${sku}|${lot}`, content);
    }
  }
  return [...contents.values()].sort((a, b) => compare(a.sku, b.sku) || compare(a.lot, b.lot));
}

function emptyContent(reader: Reader, sku: string, lot: string): Content {
  const item = reader.get("item", sku);
  const expiryDate = lot === "" ? "" : (reader.get("lot", lotId(sku, lot))?.expiryDate ?? "");
  const { name = "", gtin = "", baseUom: uom = "EA" } = item ?? {};
  return { sku, name, gtin, uom, lot, expiryDate, serials: [], qty: 0 };
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
