import { type Address, addressText } from "./address.ts";
import { dateText, type WeightUnit, weightText } from "./amounts.ts";
import { captionsOf, filled, type Language } from "./captions.ts";
import { type Gs1Element, gs1Data, gs1Date, gs1Readable, gs1Takes, gtin14, spacedSscc } from "./gs1-elements.ts";
import {
  barsFit,
  captioned,
  type LabelDrawing,
  type LabelPart,
  logisticModuleMm,
  stock,
  textBox,
} from "./label-drawing.ts";

export interface PalletLabel {
  /** 18 digits with their check digit. */
  sscc: string;
  shipFrom: Address;
  shipTo: Address;
  carrier?: string;
  order?: string;
  shipment?: string;
  grossWeightGrams?: number;
  weightUnit: WeightUnit;
  content:
    | {
        kind: "homogeneous";
        gtin: string;
        description: string;
        /** How many trade items of that GTIN. */
        count: number;
        lot?: string;
        /** One of the two; GS1 gives them different identifiers and different legal weight. */
        bestBefore?: string;
        useBy?: string;
      }
    | { kind: "mixed"; items: number };
  size: "4x6in" | "a6";
  language: Language;
}

/**
 * GS1 logistic label in its three blocks: free format, data with their titles, bars with the SSCC last.
 * Source: GS1 General Specifications, 6.6, and GS1 Logistic Label Guideline. Data titles are English as 6.6.4.2 asks,
 * German is added. The SSCC bars are 32 mm high with modules of 0.5 mm; the content bars share what 6 inches leave.
 * Refuses (RangeError) an SSCC, GTIN or date that is not one.
 */
export function palletLabel(label: PalletLabel): LabelDrawing {
  const { widthMm, heightMm } = stock[label.size];
  const inner = { xMm: 4, widthMm: widthMm - 8 };
  const codes = contentCodes(label, inner.widthMm);
  const parts: LabelPart[] = [];

  const ssccTop = heightMm - 4 - readableMm - 32;
  parts.push(...barsWithText([{ ai: "00", value: label.sscc }], { ...inner, yMm: ssccTop, heightMm: 32 }));

  const dataBottom = ssccTop - 2.5;
  const freeHeight = codes.length > 1 ? 30 : 34;
  const dataTop = 4 + freeHeight + 1.5;
  const dataHeight = codes.length === 0 ? dataBottom - dataTop : 33.6;
  const eachMm = codes.length ? (dataBottom - dataTop - dataHeight) / codes.length : 0;
  codes.forEach((elements, index) => {
    const yMm = dataTop + dataHeight + index * eachMm;
    parts.push(...barsWithText(elements, { ...inner, yMm, heightMm: Math.min(32, eachMm - readableMm - 2.5) }));
  });
  const ruleTop = codes.length ? dataTop + dataHeight - 1.4 : ssccTop - 2.5;
  parts.push({ kind: "rule", ...inner, yMm: ruleTop, heightMm: 0.5 });

  parts.push(...freeBlock(label, { ...inner, yMm: 4, heightMm: freeHeight }));
  parts.push({ kind: "rule", ...inner, yMm: dataTop - 1.5, heightMm: 0.5 });
  parts.push(...dataBlock(label, codes, { ...inner, yMm: dataTop, heightMm: dataHeight }));
  return { widthMm, heightMm, parts };
}

interface Area {
  xMm: number;
  yMm: number;
  widthMm: number;
  heightMm: number;
}

const readableMm = 4.6;

function freeBlock(label: PalletLabel, area: Area): LabelPart[] {
  const words = captionsOf(label.language);
  const footMm = 9;
  const left = { xMm: area.xMm, yMm: area.yMm, widthMm: 33, heightMm: area.heightMm - footMm - 1 };
  const right = { ...left, xMm: area.xMm + 36, widthMm: area.widthMm - 36 };
  const foot = [
    [words.carrier, label.carrier],
    [words.order, label.order],
    [words.shipment, label.shipment],
  ].filter((entry): entry is [string, string] => Boolean(entry[1]));
  const cellMm = area.widthMm / Math.max(1, foot.length);
  const from = { ...left, sizeMm: 2.9, sizeMinMm: 2.1, weight: "regular", caption: words.from } as const;
  const to = { ...right, sizeMm: 4.4, sizeMinMm: 2.4, weight: "bold", caption: words.to } as const;
  return [
    ...captioned(from, addressText(label.shipFrom)),
    { kind: "rule", xMm: area.xMm + 34, yMm: area.yMm, widthMm: 0.25, heightMm: left.heightMm },
    ...captioned(to, addressText(label.shipTo)),
    { kind: "rule", xMm: area.xMm, yMm: area.yMm + left.heightMm + 0.5, widthMm: area.widthMm, heightMm: 0.25 },
    ...foot.flatMap(([caption, text], index) =>
      captioned(
        {
          xMm: area.xMm + index * cellMm,
          yMm: area.yMm + area.heightMm - footMm + 1,
          widthMm: cellMm - 2,
          heightMm: footMm - 1,
          sizeMm: 4,
          sizeMinMm: 2.2,
          weight: "bold",
          caption,
        },
        text,
      ),
    ),
  ];
}

function dataBlock(label: PalletLabel, codes: Gs1Element[][], area: Area): LabelPart[] {
  const words = captionsOf(label.language);
  const title = (english: string, german: string) =>
    label.language === "de" && german !== english ? `${english} / ${german}` : english;
  const { content, language } = label;
  const half = (area.widthMm - 3) / 2;
  const rowMm = codes.length ? 9.8 : 14;
  const cell = (row: number, column: 0 | "both", caption: string, text: string) =>
    captioned(
      {
        xMm: area.xMm,
        yMm: area.yMm + row * rowMm,
        widthMm: column === "both" ? area.widthMm : half,
        heightMm: rowMm,
        sizeMm: codes.length ? 6 : 8,
        sizeMinMm: 2.2,
        weight: "bold",
        caption,
      },
      text,
    );
  const weight = label.grossWeightGrams;
  const sscc = cell(0, "both", "SSCC", spacedSscc(label.sscc));
  if (content.kind === "mixed") {
    const text = filled(words.mixedItems, { n: content.items });
    return [
      ...sscc,
      ...cell(1, "both", title("CONTENT", words.mixedContent), text),
      ...(weight === undefined
        ? []
        : cell(2, "both", title("GROSS WEIGHT", "Bruttogewicht"), weightText(weight, label.weightUnit, language))),
    ];
  }
  const outside = content.lot !== undefined && !codes.flat().some(({ ai }) => ai === "10");
  const date = content.useBy ?? content.bestBefore;
  const dateTitle = content.useBy ? title("USE BY", "Verfall") : title("BEST BEFORE", "Mindestens haltbar bis");
  const third = (area.widthMm - 6) / 3;
  const thirdCell = (column: number, caption: string, text: string): LabelPart[] =>
    captioned(
      {
        xMm: area.xMm + column * (third + 3),
        yMm: area.yMm + 2 * rowMm,
        widthMm: third,
        heightMm: rowMm,
        sizeMm: 5,
        sizeMinMm: 2.2,
        weight: "bold",
        caption,
      },
      text,
    );
  const lastRow: [string, string][] = [];
  if (content.lot !== undefined) {
    lastRow.push([title("BATCH/LOT", "Charge"), outside ? `${content.lot} *` : content.lot]);
  }
  if (date) lastRow.push([dateTitle, dateText(date, language)]);
  if (weight !== undefined) {
    lastRow.push([title("GROSS WT.", "Brutto"), weightText(weight, label.weightUnit, language)]);
  }
  const note = { xMm: area.xMm, yMm: area.yMm + 3 * rowMm, widthMm: area.widthMm, heightMm: 2.3 };
  return [
    ...sscc,
    ...cell(1, 0, title("CONTENT", "Inhalt"), gtin14(content.gtin)),
    ...captioned(
      {
        xMm: area.xMm + half + 3,
        yMm: area.yMm + rowMm,
        widthMm: 14,
        heightMm: rowMm,
        sizeMm: 6,
        sizeMinMm: 2.2,
        weight: "bold",
        caption: "COUNT",
      },
      String(content.count),
    ),
    ...captioned(
      {
        xMm: area.xMm + half + 19,
        yMm: area.yMm + rowMm,
        widthMm: half - 16,
        heightMm: rowMm,
        sizeMm: 3,
        sizeMinMm: 1.9,
        weight: "regular",
        caption: words.description,
      },
      content.description,
    ),
    ...lastRow.flatMap(([caption, text], column) => thirdCell(column, caption, text)),
    ...(outside ? textBox({ ...note, sizeMm: 2, sizeMinMm: 1.6, weight: "regular" }, words.notInCode).parts : []),
  ];
}

/** The content as few symbols as reach the module of logistic units; a long lot gets a symbol of its own. */
function contentCodes({ content }: PalletLabel, widthMm: number): Gs1Element[][] {
  if (content.kind === "mixed") return [];
  const fixed: Gs1Element[] = [{ ai: "02", value: gtin14(content.gtin) }];
  if (content.useBy) fixed.push({ ai: "17", value: gs1Date(content.useBy) });
  else if (content.bestBefore) fixed.push({ ai: "15", value: gs1Date(content.bestBefore) });
  const count: Gs1Element = { ai: "37", value: String(content.count) };
  const lot: Gs1Element[] =
    content.lot !== undefined && gs1Takes("10", content.lot) ? [{ ai: "10", value: content.lot }] : [];
  const [first, ...dates] = fixed;
  if (!first) return [];
  const splits: Gs1Element[][][] = [
    [[...fixed, count, ...lot]],
    [[...fixed, count], lot],
    [
      [first, count],
      [...dates, ...lot],
    ],
  ].map((split) => split.filter((elements) => elements.length > 0));
  const wide = splits.find((split) =>
    split.every((elements) => barsFit(gs1Data(elements), widthMm, logisticModuleMm - 0.02)),
  );
  return wide ?? splits.at(-1) ?? [];
}

function barsWithText(elements: Gs1Element[], area: Area): LabelPart[] {
  const text = { xMm: area.xMm, widthMm: area.widthMm, yMm: area.yMm + area.heightMm + 0.9, heightMm: readableMm };
  return [
    { kind: "bars", ...area, moduleMaxMm: logisticModuleMm, data: gs1Data(elements) },
    ...textBox({ ...text, sizeMm: 3.6, sizeMinMm: 2.2, weight: "regular", align: "centre" }, gs1Readable(elements))
      .parts,
  ];
}
