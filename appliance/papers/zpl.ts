import { encodeCode128, fnc1 } from "./code-128.ts";
import type { Weight } from "./fonts.ts";
import { type Bitmap, type Polygon, rasterPolygons, rasterText } from "./text-raster.ts";
import { textWidth } from "./text-setting.ts";

export type Dpi = 203 | 300;
export type Align = "left" | "centre" | "right";

/**
 * One label in ZPL II. Positions are millimetres from the top left corner; the printer's dots follow from the dpi.
 * Text and codes are data: nothing a caller passes can start a command, because ^ ~ _ \ and every byte outside plain
 * ASCII leave as hexadecimal (^FH) or as the invocation code of the symbology.
 */
export class ZplLabel {
  readonly #dotsPerMm: number;
  readonly #lines: string[] = [];

  constructor(size: { widthMm: number; heightMm: number; dpi: Dpi }) {
    this.#dotsPerMm = size.dpi / 25.4;
    // ^CI28: data is UTF-8. ^LH, ^LT and ^PO undo what an earlier job may have left in the printer.
    this.#lines.push(`^XA^CI28^LH0,0^LT0^PON^PW${this.dots(size.widthMm)}^LL${this.dots(size.heightMm)}`);
  }

  dots(mm: number): number {
    return Math.round(mm * this.#dotsPerMm);
  }

  /**
   * One line of text, `sizeMm` high, within `widthMm`. Letters of Western Europe use the printer's scalable font 0; a line
   * with any other letter, or one that fills its width so closely that font 0 might run over, is sent as dots.
   */
  text(
    at: { xMm: number; yMm: number; widthMm: number; sizeMm: number; weight: Weight; align: Align },
    line: string,
  ): this {
    if (!line.trim()) return this;
    const size = this.dots(at.sizeMm);
    if (inFontZero.test(line) && fontZeroWidth(line, at.sizeMm) <= at.widthMm) {
      const justify = { left: "L", centre: "C", right: "R" }[at.align];
      return this.#field(at, `^A0N,${size},${size}^FB${this.dots(at.widthMm)},1,0,${justify}${hexText(line)}`);
    }
    const bitmap = rasterText(line, at.weight, size);
    const room = this.dots(at.widthMm) - bitmap.widthDots;
    const shift = { left: 0, centre: room / 2, right: room }[at.align];
    return this.#graphic(
      this.dots(at.xMm) + Math.max(0, Math.round(shift)),
      this.dots(at.yMm) - bitmap.riseDots,
      bitmap,
    );
  }

  /** A filled rectangle: rules and bars. */
  rule(at: { xMm: number; yMm: number; widthMm: number; heightMm: number }): this {
    const width = Math.max(1, this.dots(at.widthMm));
    const height = Math.max(1, this.dots(at.heightMm));
    return this.#field(at, `^GB${width},${height},${Math.min(width, height)}`);
  }

  /** A filled shape, corners in millimetres. */
  shape(corners: [xMm: number, yMm: number][]): this {
    const left = Math.floor(Math.min(...corners.map(([x]) => x)) * this.#dotsPerMm);
    const top = Math.floor(Math.min(...corners.map(([, y]) => y)) * this.#dotsPerMm);
    const polygon: Polygon = corners.map(([x, y]) => [x * this.#dotsPerMm - left, y * this.#dotsPerMm - top]);
    const width = Math.ceil(Math.max(...polygon.map(([x]) => x)));
    const height = Math.ceil(Math.max(...polygon.map(([, y]) => y)));
    return this.#graphic(left, top, rasterPolygons([polygon], width, height));
  }

  /** Code 128, or GS1-128 when the data begins with FNC1; no text line, the caller writes its own. */
  code128(at: { xMm: number; yMm: number; heightMm: number; moduleDots: number }, data: string): this {
    const { pairs, singles } = encodeCode128(data);
    const body = [
      pairs.length ? ">;" : ">:",
      ...pairs.map((pair) => invocations[pair] ?? pair),
      pairs.length && singles.length ? ">6" : "",
      ...singles.map((character) => invocations[character] ?? character),
    ].join("");
    return this.#field(at, `^BY${at.moduleDots}^BCN,${this.dots(at.heightMm)},N,N,N,N^FD${body}`);
  }

  /** DataMatrix ECC 200, or GS1 DataMatrix when the data begins with FNC1. Printable ASCII. */
  dataMatrix(at: { xMm: number; yMm: number; moduleDots: number }, data: string): this {
    requireAscii(data);
    // ^BX has an escape of its own, for FNC1. One that the data does not hold needs no doubling, which not every
    // interpreter of ZPL understands.
    const escapeSign = [..."_|!`#@$%&*+=?;:"].find((candidate) => !data.includes(candidate));
    if (!escapeSign) throw new RangeError(`No escape character is left for ${JSON.stringify(data)}`);
    const body = data.replaceAll(fnc1, `${escapeSign}1`);
    return this.#field(at, `^BXN,${at.moduleDots},200,,,,${escapeSign}^FH\\^FD${hex(body, "\\", /[\\^~]/)}`);
  }

  /** QR code, error level M. Printable ASCII. */
  qr(at: { xMm: number; yMm: number; moduleDots: number }, data: string): this {
    return this.#field(at, `^BQN,2,${at.moduleDots}^FH_^FDMA,${hex(requireAscii(data), "_", /[_^~\\]/)}`);
  }

  end(copies = 1): string {
    return `${this.#lines.join("\n")}\n^PQ${copies},0,1,N^XZ\n`;
  }

  #field(at: { xMm: number; yMm: number }, body: string): this {
    this.#lines.push(`^FO${this.dots(at.xMm)},${this.dots(at.yMm)}${body}^FS`);
    return this;
  }

  #graphic(x: number, y: number, bitmap: Bitmap): this {
    const bytesPerRow = Math.ceil(bitmap.widthDots / 8);
    const bytes = bytesPerRow * bitmap.heightDots;
    let rows = "";
    for (let row = 0; row < bitmap.heightDots; row++) {
      let hexRow = "";
      for (let at = 0; at < bytesPerRow * 8; at += 4) {
        let nibble = 0;
        for (let bit = 0; bit < 4; bit++) {
          const inside = at + bit < bitmap.widthDots;
          nibble = nibble * 2 + (inside ? (bitmap.dots[row * bitmap.widthDots + at + bit] ?? 0) : 0);
        }
        hexRow += nibble.toString(16).toUpperCase();
      }
      // A comma fills the rest of the row with white.
      const ink = hexRow.replace(/0+$/, "");
      rows += ink.length === hexRow.length ? hexRow : `${ink},`;
    }
    this.#lines.push(`^FO${Math.max(0, x)},${Math.max(0, y)}^GFA,${bytes},${bytes},${bytesPerRow},${rows}^FS`);
    return this;
  }
}

/** ASCII and Latin-1. No backslash: inside ^FB it begins a line break, and escaping it differs between firmwares. */
const inFontZero = /^[\u0020-\u005b\u005d-\u007e\u00a1-\u00ac\u00ae-\u00ff]*$/;

/** What the characters of ZPL itself are called inside ^BC data. Zebra, ZPL II Programming Guide, ^BC, table of invocations. */
const invocations: Record<string, string> = { "^": "><", ">": ">0", "~": ">=", [fnc1]: ">8" };

/** Font 0 is condensed, narrower than Noto Sans, but for its hyphen, which some firmwares draw as wide as a dash. */
function fontZeroWidth(line: string, sizeMm: number): number {
  return textWidth(line, "regular", sizeMm) + (line.split("-").length - 1) * sizeMm * 0.3;
}

function hexText(line: string): string {
  return `^FH_^FD${hex(line, "_", /[_^~\\]|[^\u0020-\u007e]/)}`;
}

function hex(text: string, indicator: string, escaped: RegExp): string {
  let out = "";
  for (const character of text) {
    if (!escaped.test(character)) out += character;
    else for (const byte of Buffer.from(character)) out += indicator + byte.toString(16).toUpperCase().padStart(2, "0");
  }
  return out;
}

function requireAscii(data: string): string {
  if (!data || !/^[ -~]*$/.test(data.replaceAll(fnc1, ""))) {
    throw new RangeError(`A code on a label takes printable ASCII only, not ${JSON.stringify(data)}`);
  }
  return data;
}
