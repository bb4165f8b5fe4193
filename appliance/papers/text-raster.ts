import type { Weight } from "./fonts.ts";
import { runsOf, textWidth } from "./text-setting.ts";

/** Black dots, row by row, one byte per dot (1 is black). */
export interface Bitmap {
  widthDots: number;
  heightDots: number;
  dots: Uint8Array;
}

/** Part of one line's height above its baseline; the rest is below. Noto's tallest accents and deepest tails fit. */
const ascentParts = 1.0;
const heightParts = 1.35;

/**
 * One line of text as dots, for printers that lack the letters: what the PDF shows, the label shows.
 * The bitmap starts `0.2 × size` above the place where the same text would start in the printer's own font.
 */
export function rasterText(line: string, weight: Weight, sizeDots: number): Bitmap & { riseDots: number } {
  const polygons: Polygon[] = [];
  const widthDots = Math.ceil(textWidth(line, weight, sizeDots)) + 2;
  const heightDots = Math.ceil(sizeDots * heightParts);
  const baseline = Math.round(sizeDots * ascentParts);
  let pen = 1;
  for (const { face, text } of runsOf(line, weight)) {
    const scale = sizeDots / face.font.unitsPerEm;
    const laid = face.font.layout(text);
    laid.glyphs.forEach((glyph, index) => {
      const position = laid.positions[index];
      const x = pen + (position?.xOffset ?? 0) * scale;
      const y = baseline - (position?.yOffset ?? 0) * scale;
      polygons.push(...flatten(glyph.path.commands, x, y, scale));
      pen += (position?.xAdvance ?? glyph.advanceWidth) * scale;
    });
  }
  return { ...rasterPolygons(polygons, widthDots, heightDots), riseDots: Math.round(sizeDots * 0.2) };
}

/** Corners in dots. */
export type Polygon = [x: number, y: number][];

/** Fills polygons by the non-zero rule, sampling the middle of every dot. */
export function rasterPolygons(polygons: Polygon[], widthDots: number, heightDots: number): Bitmap {
  const dots = new Uint8Array(widthDots * heightDots);
  for (let row = 0; row < heightDots; row++) {
    const middle = row + 0.5;
    const crossings: { x: number; turn: number }[] = [];
    for (const polygon of polygons) {
      let from = polygon.at(-1);
      for (const to of polygon) {
        if (from && from[1] <= middle !== to[1] <= middle) {
          const x = from[0] + ((middle - from[1]) / (to[1] - from[1])) * (to[0] - from[0]);
          crossings.push({ x, turn: to[1] > from[1] ? 1 : -1 });
        }
        from = to;
      }
    }
    crossings.sort((one, other) => one.x - other.x);
    let winding = 0;
    crossings.forEach(({ x, turn }, index) => {
      winding += turn;
      const next = crossings[index + 1];
      if (winding === 0 || !next) return;
      const first = Math.max(0, Math.ceil(x - 0.5));
      const end = Math.min(widthDots, Math.ceil(next.x - 0.5));
      dots.fill(1, row * widthDots + first, row * widthDots + Math.max(first, end));
    });
  }
  return { widthDots, heightDots, dots };
}

interface PathCommand {
  command: string;
  args: number[];
}

const curveSteps = 8;

function flatten(commands: PathCommand[], x: number, y: number, scale: number): Polygon[] {
  const polygons: Polygon[] = [];
  let polygon: Polygon = [];
  let penX = 0;
  let penY = 0;
  const lineTo = (toX: number, toY: number) => polygon.push([x + toX * scale, y - toY * scale]);
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    if (command === "moveTo") {
      polygon = [];
      polygons.push(polygon);
      lineTo(a, b);
    } else if (command === "lineTo") {
      lineTo(a, b);
    } else if (command === "quadraticCurveTo") {
      for (let step = 1; step <= curveSteps; step++) {
        const t = step / curveSteps;
        const u = 1 - t;
        lineTo(u * u * penX + 2 * u * t * a + t * t * c, u * u * penY + 2 * u * t * b + t * t * d);
      }
    } else if (command === "bezierCurveTo") {
      for (let step = 1; step <= curveSteps; step++) {
        const t = step / curveSteps;
        const u = 1 - t;
        lineTo(
          u ** 3 * penX + 3 * u * u * t * a + 3 * u * t * t * c + t ** 3 * e,
          u ** 3 * penY + 3 * u * u * t * b + 3 * u * t * t * d + t ** 3 * f,
        );
      }
    }
    if (args.length >= 2) {
      penX = args.at(-2) ?? 0;
      penY = args.at(-1) ?? 0;
    }
  }
  return polygons;
}
