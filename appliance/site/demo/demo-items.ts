import type { z } from "zod";
import type { itemShape } from "#sync/contracts/items.ts";
import { checkDigit } from "#sync/model/gs1/check-digit.ts";

type ItemInput = z.input<typeof itemShape>;

interface Family {
  code: string;
  name: string;
  kinds: readonly string[];
  sizes: readonly { name: string; weightGrams: number; sideMm: number }[];
  perCase: number;
  tracks: "lot" | "serial" | "nothing";
  shelfLifeDays?: number;
}

const pack = (name: string, weightGrams: number, sideMm: number) => ({ name, weightGrams, sideMm });

const families: readonly Family[] = [
  {
    code: "TEA",
    name: "Tea",
    kinds: [
      "Assam",
      "Darjeeling",
      "Earl Grey",
      "Green Sencha",
      "Jasmine",
      "Rooibos",
      "Peppermint",
      "Camomile",
      "East Frisian",
      "Oolong",
    ],
    sizes: [pack("100 g", 130, 90), pack("250 g", 300, 120), pack("500 g", 570, 150)],
    ...{ perCase: 12, tracks: "lot", shelfLifeDays: 720 },
  },
  {
    code: "COF",
    name: "Coffee",
    kinds: ["Santos", "Kenya", "Java", "Mocha", "Espresso", "Decaf", "Harbour Blend", "Guatemala"],
    sizes: [pack("250 g beans", 280, 110), pack("500 g beans", 540, 140), pack("1 kg beans", 1_060, 180)],
    ...{ perCase: 10, tracks: "lot", shelfLifeDays: 365 },
  },
  {
    code: "SPI",
    name: "Spice",
    kinds: [
      "Black Pepper",
      "White Pepper",
      "Cinnamon",
      "Clove",
      "Nutmeg",
      "Cardamom",
      "Ginger",
      "Turmeric",
      "Paprika",
      "Saffron",
      "Vanilla",
      "Star Anise",
    ],
    sizes: [pack("40 g jar", 150, 60), pack("100 g jar", 230, 75)],
    ...{ perCase: 24, tracks: "lot", shelfLifeDays: 1_080 },
  },
  {
    code: "CHO",
    name: "Chocolate",
    kinds: ["Dark 70 %", "Dark 85 %", "Milk", "Hazelnut", "Nougat", "Orange", "Sea Salt", "White"],
    sizes: [pack("100 g bar", 110, 120), pack("200 g bar", 220, 160)],
    ...{ perCase: 20, tracks: "lot", shelfLifeDays: 300 },
  },
  {
    code: "MUG",
    name: "Mug",
    kinds: ["Harbour", "Lighthouse", "Anchor", "Gull", "Tide", "Crane", "Buoy", "Pilot"],
    sizes: [pack("250 ml", 340, 100), pack("350 ml", 420, 115)],
    ...{ perCase: 6, tracks: "nothing" },
  },
  {
    code: "POT",
    name: "Teapot",
    kinds: ["Glass", "Cast Iron", "Porcelain", "Stoneware"],
    sizes: [pack("0.8 l", 900, 180), pack("1.2 l", 1_250, 220)],
    ...{ perCase: 4, tracks: "nothing" },
  },
  {
    code: "TIN",
    name: "Storage Tin",
    kinds: ["Red", "Blue", "Green", "Black", "Copper", "Steel"],
    sizes: [pack("small", 160, 90), pack("medium", 240, 120), pack("large", 360, 160)],
    ...{ perCase: 12, tracks: "nothing" },
  },
  {
    code: "FIL",
    name: "Filter",
    kinds: ["Paper", "Unbleached", "Linen", "Steel"],
    sizes: [pack("size 2", 120, 130), pack("size 4", 150, 150), pack("size 6", 210, 180)],
    ...{ perCase: 30, tracks: "nothing" },
  },
  {
    code: "SPN",
    name: "Spoon Set",
    kinds: ["Silver", "Brass", "Olive Wood", "Beech"],
    sizes: [pack("4 pieces", 180, 160), pack("6 pieces", 260, 180)],
    ...{ perCase: 15, tracks: "nothing" },
  },
  {
    code: "KET",
    name: "Kettle",
    kinds: ["Travel", "Gooseneck", "Family", "Office"],
    sizes: [pack("0.6 l", 850, 200), pack("1.7 l", 1_300, 250)],
    ...{ perCase: 4, tracks: "serial" },
  },
  {
    code: "SYR",
    name: "Syrup",
    kinds: ["Elderflower", "Ginger", "Rhubarb", "Caramel", "Hibiscus"],
    sizes: [pack("0.25 l", 520, 80), pack("0.7 l", 1_250, 100)],
    ...{ perCase: 6, tracks: "lot", shelfLifeDays: 540 },
  },
  {
    code: "BIS",
    name: "Biscuits",
    kinds: ["Shortbread", "Oat", "Lemon", "Almond", "Spekulatius", "Ginger"],
    sizes: [pack("150 g", 180, 140), pack("300 g", 340, 190)],
    ...{ perCase: 16, tracks: "lot", shelfLifeDays: 240 },
  },
];

/** GS1's company prefix for examples, so that no label of the demo site is anybody's. */
const prefix = "9521234";

/** About two hundred items of a tea and coffee trader, each a base unit and a case with numbers of their own. */
export const demoItems: readonly (ItemInput & { tracks: Family["tracks"]; perCase: number })[] = families.flatMap(
  (family, at) =>
    family.kinds.flatMap((kind, kindAt) =>
      family.sizes.map((size, sizeAt) => {
        const serial = at * 1_000 + kindAt * 10 + sizeAt;
        const side = size.sideMm;
        return {
          sku: `${family.code}-${String(kindAt + 1).padStart(2, "0")}${sizeAt + 1}`,
          name: `${kind} ${family.name} ${size.name}`,
          gtin: gtin14(`0${prefix}${String(serial).padStart(5, "0")}`),
          baseUom: "EA",
          packagings: [
            { uom: "EA", qtyBase: 1, lengthMm: side, widthMm: side, heightMm: side, weightGrams: size.weightGrams },
            {
              uom: "CA",
              qtyBase: family.perCase,
              gtin: gtin14(`1${prefix}${String(serial).padStart(5, "0")}`),
              lengthMm: Math.min(600, side * 3),
              widthMm: Math.min(400, side * 2),
              heightMm: Math.min(400, Math.ceil(family.perCase / 6) * side),
              weightGrams: family.perCase * size.weightGrams + 250,
            },
          ],
          tracksLot: family.tracks === "lot",
          tracksExpiry: family.tracks === "lot",
          tracksSerial: family.tracks === "serial",
          ...(family.shelfLifeDays !== undefined && { shelfLifeDays: family.shelfLifeDays, minRemainingDays: 30 }),
          velocityClass: (["A", "B", "C"] as const)[(kindAt + sizeAt) % 3],
          tracks: family.tracks,
          perCase: family.perCase,
        };
      }),
    ),
);

function gtin14(digits: string): string {
  return digits + checkDigit(digits);
}
