import type { RecordSet } from "../../model/facts/fact.ts";
import { definitionOf } from "../../protocol/field-rule.ts";
import type { Choose } from "./floor-deeds.ts";
import { skus } from "./goods.ts";
import type { View } from "./view.ts";

const codes = ["4006381333931", "9780201379624"] as const;

/** What people do to data that all sites share, at a site or at the console: items and barcodes, edited here and there at once. */
export const officeDeeds: Record<string, Choose> = {
  editItem(_view, chance, n) {
    const fields: Record<string, unknown> = {};
    if (chance.percent(60)) fields.name = `Name ${n}`;
    if (chance.percent(40)) fields.minQty = chance.int(0, 50);
    if (chance.percent(20)) fields.velocityClass = chance.pick(["A", "B", "C"]);
    if (Object.keys(fields).length === 0) fields.maxQty = n;
    return {
      name: "item-saved",
      body: { type: "item-saved", sets: [{ record: "item", id: chance.zipf(skus), fields }] },
    };
  },

  /** Both are right about their own field, and wrong about nothing: a whole save writes all fields. */
  saveItem(_view, chance, n) {
    return {
      name: "item-saved",
      body: {
        type: "item-saved",
        sets: [
          {
            record: "item",
            id: chance.zipf(skus),
            fields: { name: `Name ${n}`, minQty: n, maxQty: 2 * n, active: chance.percent(80) },
          },
        ],
      },
    };
  },

  addBarcode(_view, chance) {
    const code = chance.pick(codes);
    const sku = chance.zipf(skus);
    return {
      name: "barcode-added",
      body: {
        type: "barcode-added",
        sets: [
          { record: "barcode", id: `${code}|${sku}`, fields: { code, sku, uom: "EA", qtyBase: 1, deletedAt: null } },
        ],
      },
    };
  },

  removeBarcode(view, chance) {
    const id = chance.maybe(view.ids("barcode").filter((one) => view.fields("barcode", one)?.deletedAt === null));
    if (!id) return undefined;
    return {
      name: "barcode-removed",
      body: {
        type: "barcode-removed",
        sets: [{ record: "barcode", id, fields: { deletedAt: Math.max(1, view.nowMs) } }],
      },
    };
  },

  /** Some boxes run a later version: it writes records and fields that the others do not know, and must pass on. */
  newerVersion(view, chance, n) {
    const own = ofThisVersion(view, n);
    if (own) return { name: "later-version", body: { type: "later-version", sets: [own as never] } };
    const set = chance.percent(50)
      ? { record: "item", id: chance.zipf(skus), fields: { futureColour: `c${n}`, maxQty: n } }
      : { record: "futureRecord", id: `F${n}`, fields: { state: "new" } };
    return { name: "later-version", body: { type: "later-version", sets: [set as never] } };
  },
};

/** What a version that not all run by now writes, as far as whoever does it has that version. Every fourth is such as nobody will know before the run ends. */
export function ofThisVersion({ site, nowMs }: Pick<View, "site" | "nowMs">, n: number) {
  const sku = skus[n % 3];
  const deeds = [
    { record: "item", id: sku, fields: { shade: `shade ${n}`, minQty: n } },
    { record: "lpn", id: `T${n % 3}`, fields: { tint: `tint ${n}`, createdAt: nowMs } },
    { record: "promotion", id: `P${n % 3}`, fields: { title: `title ${n}`, state: n % 5 === 0 ? "ended" : "open" } },
    { record: "memo", id: `M${n % 3}`, fields: n % 2 === 0 ? { words: `words ${n}` } : { by: `person ${n}` } },
  ];
  const knows = deeds.filter(({ record, fields }) => {
    const definition = definitionOf(record);
    const theirs = site !== "hub" || definition?.merge !== "owned";
    return theirs && definition && Object.keys(fields).every((field) => field in definition.fields);
  });
  return n % 4 === 0 ? undefined : (knows[(n >> 2) % knows.length] as RecordSet | undefined);
}
