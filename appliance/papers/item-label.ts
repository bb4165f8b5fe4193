import { dateText } from "./amounts.ts";
import { captionsOf, type Language } from "./captions.ts";
import { type Gs1Element, gs1Data, gs1Date, gs1Readable, gs1Takes, gtin14 } from "./gs1-elements.ts";
import { barsFit, captioned, type LabelDrawing, type LabelPart, stock, textBox } from "./label-drawing.ts";

export interface ItemLabel {
  sku: string;
  name: string;
  /** Without a GTIN the bars hold the SKU as plain Code 128. */
  gtin?: string;
  lot?: string;
  expiry?: string;
  language: Language;
}

/**
 * Label for one trade item or opened case: GS1-128 with (01), (17) and (10). Where those are too wide for a 4 inch label
 * the lot is left to a GS1 DataMatrix beside the bars, which holds everything.
 */
export function itemLabel(item: ItemLabel): LabelDrawing {
  const { widthMm, heightMm } = stock["4x2in"];
  const words = captionsOf(item.language);
  const left = 4;
  const fullMm = widthMm - 8;
  const elements = itemElements(item);
  const lotOutside = item.lot !== undefined && !elements.some(({ ai }) => ai === "10");
  const short = elements.filter(({ ai }) => ai === "01");
  const barsMm = fullMm - 22;
  const inBars = elements.length && barsFit(gs1Data(elements), barsMm, 0.25) ? elements : short;
  const data = elements.length ? gs1Data(inBars) : item.sku;
  const lot = lotOutside && item.gtin ? `${item.lot} *` : item.lot;

  const foot = [
    [words.lot, lot],
    [words.expiry, item.expiry && dateText(item.expiry, item.language)],
  ].filter((entry): entry is [string, string] => Boolean(entry[1]));
  const parts: LabelPart[] = [
    ...textBox(
      { xMm: left, yMm: 3, widthMm: fullMm, heightMm: 7, sizeMm: 5.8, sizeMinMm: 2.5, weight: "bold" },
      item.sku,
    ).parts,
    ...textBox(
      { xMm: left, yMm: 10, widthMm: fullMm, heightMm: 8.2, sizeMm: 3.4, sizeMinMm: 2.2, weight: "regular" },
      item.name,
    ).parts,
    ...foot.flatMap(([caption, text], index) =>
      captioned(
        {
          xMm: left + index * 50,
          yMm: 18.6,
          widthMm: 46,
          heightMm: 7.4,
          sizeMm: 4,
          sizeMinMm: 2.2,
          weight: "bold",
          caption,
        },
        text,
      ),
    ),
    {
      kind: "bars",
      xMm: left,
      yMm: 27.5,
      widthMm: elements.length ? barsMm : fullMm,
      heightMm: 14.5,
      moduleMaxMm: 0.51,
      data,
    },
    ...textBox(
      {
        xMm: left,
        yMm: 43,
        widthMm: elements.length ? barsMm : fullMm,
        heightMm: 3.6,
        sizeMm: 2.9,
        sizeMinMm: 2,
        weight: "regular",
        align: "centre",
      },
      elements.length ? gs1Readable(inBars) : item.sku,
    ).parts,
  ];
  if (elements.length) {
    const xMm = left + fullMm - 17;
    parts.push({ kind: "square", symbology: "data-matrix", xMm, yMm: 27.5, sideMm: 17, data: gs1Data(elements) });
  }
  if (lotOutside && item.gtin) {
    const note = { xMm: left, yMm: 46.6, widthMm: fullMm, heightMm: 2.4, sizeMm: 2, sizeMinMm: 1.6 };
    parts.push(...textBox({ ...note, weight: "regular" }, words.notInCode).parts);
  }
  return { widthMm, heightMm, parts };
}

function itemElements({ gtin, lot, expiry }: ItemLabel): Gs1Element[] {
  if (!gtin) return [];
  const elements: Gs1Element[] = [{ ai: "01", value: gtin14(gtin) }];
  if (expiry) elements.push({ ai: "17", value: gs1Date(expiry) });
  if (lot !== undefined && gs1Takes("10", lot)) elements.push({ ai: "10", value: lot });
  return elements;
}
