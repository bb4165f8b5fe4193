import { code128Modules } from "./code-128.ts";
import type { Weight } from "./fonts.ts";
import { textWidth, wrap } from "./text-setting.ts";
import type { Align } from "./zpl.ts";

/**
 * A label as things at places, before it becomes ZPL or PDF. Positions and sizes here are printed geometry in
 * millimetres, the one place where fractions are meant: nothing is counted with them.
 */
export interface LabelDrawing {
  widthMm: number;
  heightMm: number;
  parts: LabelPart[];
}

export type LabelPart =
  | {
      kind: "text";
      xMm: number;
      yMm: number;
      widthMm: number;
      sizeMm: number;
      weight: Weight;
      align: Align;
      line: string;
    }
  | { kind: "rule"; xMm: number; yMm: number; widthMm: number; heightMm: number }
  | { kind: "shape"; corners: [xMm: number, yMm: number][] }
  /** Code 128 or GS1-128, centred in `widthMm`, which includes the quiet zones; the largest module that fits is used. */
  | { kind: "bars"; xMm: number; yMm: number; widthMm: number; heightMm: number; moduleMaxMm: number; data: string }
  | { kind: "square"; symbology: "data-matrix" | "qr"; xMm: number; yMm: number; sideMm: number; data: string };

/** Sizes of label stock in common use. */
export const stock = {
  "4x6in": { widthMm: 101.6, heightMm: 152.4 },
  a6: { widthMm: 105, heightMm: 148 },
  "4x2in": { widthMm: 101.6, heightMm: 50.8 },
  "100x50mm": { widthMm: 100, heightMm: 50 },
} as const;

/** Narrowest module we print: two dots at 300 dpi, read by any handheld at arm's length. */
export const moduleMinMm = 0.167;
/** GS1 General Specifications, GS1-128 on logistic units: 0.495 mm at least. 0.51 lets both 203 and 300 dpi reach it. */
export const logisticModuleMm = 0.51;
const quietModules = 20;

/** Whether this data can stand as bars within the width, at the module given or the narrowest we print. */
export function barsFit(data: string, widthMm: number, moduleMm = moduleMinMm): boolean {
  return (code128Modules(data) + quietModules) * moduleMm <= widthMm;
}

/** Module for these bars, or a RangeError naming the data: a code nobody can scan must not be stuck on anything. */
export function moduleMmFor(modules: number, part: { widthMm: number; moduleMaxMm: number; data: string }): number {
  const moduleMm = Math.min(part.moduleMaxMm, part.widthMm / (modules + quietModules));
  if (moduleMm < moduleMinMm) throw new RangeError(`Too long for bars ${part.widthMm} mm wide: ${part.data}`);
  return moduleMm;
}

export interface TextBox {
  xMm: number;
  yMm: number;
  widthMm: number;
  heightMm: number;
  sizeMm: number;
  sizeMinMm: number;
  weight: Weight;
  align?: Align;
}

const lineHeightParts = 1.2;

/**
 * Text in a box, at `sizeMm` or as much smaller as it takes, down to `sizeMinMm`. What still does not fit is left off
 * and counted at the end of the last line (`… +123`), so nobody mistakes the part for the whole.
 */
export function textBox(box: TextBox, text: string): { parts: LabelPart[]; heightMm: number; leftOff: number } {
  const place = {
    kind: "text",
    xMm: box.xMm,
    widthMm: box.widthMm,
    weight: box.weight,
    align: box.align ?? "left",
  } as const;
  for (let sizeMm = box.sizeMm; ; sizeMm = Math.max(box.sizeMinMm, sizeMm * 0.92)) {
    const lines = wrap(text, box.weight, sizeMm, box.widthMm);
    const room = Math.max(1, Math.floor(box.heightMm / (sizeMm * lineHeightParts) + 0.001));
    const fits = lines.length <= room;
    if (!fits && sizeMm > box.sizeMinMm) continue;
    const shown = fits ? lines : lines.slice(0, room);
    const leftOff = lines.slice(shown.length).join(" ").length;
    if (!fits) shown.push(shorten(shown.pop() ?? "", leftOff, box.weight, sizeMm, box.widthMm));
    const parts = shown.map((line, index) => ({
      ...place,
      line,
      sizeMm,
      yMm: box.yMm + index * sizeMm * lineHeightParts,
    }));
    return { parts, heightMm: shown.length * sizeMm * lineHeightParts, leftOff };
  }
}

/** A small caption with its text below, for the blocks of a label. */
export function captioned(box: TextBox & { caption: string }, text: string): LabelPart[] {
  const captionMm = 2.3;
  const below = { ...box, yMm: box.yMm + captionMm * 1.25, heightMm: box.heightMm - captionMm * 1.25 };
  const head: TextBox = {
    ...box,
    sizeMm: captionMm,
    sizeMinMm: 1.5,
    heightMm: captionMm * 1.25,
    weight: "regular",
  };
  return [...textBox(head, box.caption).parts, ...textBox(below, text).parts];
}

function shorten(line: string, leftOff: number, weight: Weight, sizeMm: number, widthMm: number): string {
  const characters = [...line];
  for (;;) {
    const shown = `${characters.join("").trimEnd()} … +${leftOff + [...line].length - characters.length}`;
    if (characters.length === 0 || textWidth(shown, weight, sizeMm) <= widthMm) return shown;
    characters.pop();
  }
}
