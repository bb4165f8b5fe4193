import { captionsOf, filled, type Language } from "./captions.ts";
import type { Weight } from "./fonts.ts";
import { collect, newPdf } from "./label-pdf.ts";
import { drawLine, lineHeightParts } from "./pdf-text.ts";
import { wrap } from "./text-setting.ts";
import type { Align } from "./zpl.ts";

export type PaperSize = "A4" | "Letter";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Lettering {
  size: number;
  weight: Weight;
  align?: Align;
  colour?: string;
}

export const inkGrey = "#555555";
export const ruleGrey = "#9a9a9a";
export const fillGrey = "#ececec";

/**
 * A paper of several pages: a title at the head of the first, a running head on the rest, `Page n of m` at the foot of
 * all. Positions are points. Text is wrapped and grows downwards; it is never cut.
 */
export class Paper {
  readonly document: PDFKit.PDFDocument;
  readonly language: Language;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** Where the next thing goes. */
  y = 0;
  readonly #size: PaperSize;
  readonly #runningHead: string;
  readonly #margin: number;
  readonly #bytes: Promise<Uint8Array>;

  constructor(setup: {
    size: PaperSize;
    title: string;
    date: string;
    runningHead: string;
    language: Language;
    margin?: number;
  }) {
    this.document = newPdf(setup);
    this.#bytes = collect(this.document);
    this.language = setup.language;
    this.#size = setup.size;
    this.#runningHead = setup.runningHead;
    this.#margin = setup.margin ?? 40;
    this.left = this.#margin;
    const page = { A4: [595.28, 841.89], Letter: [612, 792] }[setup.size];
    this.right = (page[0] ?? 0) - this.#margin;
    this.bottom = (page[1] ?? 0) - this.#margin - 16;
    this.#addPage();
  }

  get width(): number {
    return this.right - this.left;
  }

  newPage(): void {
    this.#addPage();
    const head = { size: 8, weight: "regular", colour: inkGrey } as const;
    this.y += this.text({ x: this.left, y: this.y, width: this.width }, head, this.#runningHead) + 3;
    this.line(this.y);
    this.y += 8;
  }

  /** Starts a page when less than `height` is left. Says whether it did. */
  ensure(height: number): boolean {
    if (this.y + height <= this.bottom) return false;
    this.newPage();
    return true;
  }

  /** Draws wrapped text and gives its height. */
  text(place: { x: number; y: number; width: number }, lettering: Lettering, text: string): number {
    return this.lines(place, lettering, wrap(text, lettering.weight, lettering.size, place.width));
  }

  lines(place: { x: number; y: number; width: number }, lettering: Lettering, lines: string[]): number {
    const lineHeight = lettering.size * lineHeightParts;
    lines.forEach((line, index) => {
      drawLine(
        this.document,
        { ...place, ...lettering, align: lettering.align ?? "left", y: place.y + index * lineHeight },
        line,
      );
    });
    return lines.length * lineHeight;
  }

  /** Text over as many pages as it takes. */
  flowing(lettering: Lettering, text: string): void {
    for (const line of wrap(text, lettering.weight, lettering.size, this.width)) {
      this.ensure(lettering.size * lineHeightParts);
      this.y += this.lines({ x: this.left, y: this.y, width: this.width }, lettering, [line]);
    }
  }

  heightOf(width: number, lettering: Lettering, text: string): number {
    return wrap(text, lettering.weight, lettering.size, width).length * lettering.size * lineHeightParts;
  }

  line(y: number, from = this.left, to = this.right, thickness = 0.6, colour = ruleGrey): void {
    this.document.moveTo(from, y).lineTo(to, y).lineWidth(thickness).strokeColor(colour).stroke();
  }

  frame(box: Box, thickness = 0.7): void {
    this.document.rect(box.x, box.y, box.width, box.height).lineWidth(thickness).strokeColor("#000000").stroke();
  }

  fill(box: Box, colour: string): void {
    this.document.rect(box.x, box.y, box.width, box.height).fill(colour);
  }

  /** A small grey caption with its text below; gives the height of both. */
  captioned(
    place: { x: number; y: number; width: number },
    caption: string,
    lettering: Lettering,
    text: string,
  ): number {
    const above = this.text(place, { size: 7, weight: "regular", colour: inkGrey }, caption) + 1;
    return above + this.text({ ...place, y: place.y + above }, lettering, text);
  }

  finish(): Promise<Uint8Array> {
    const { count } = this.document.bufferedPageRange();
    const words = captionsOf(this.language);
    for (let page = 0; page < count; page++) {
      this.document.switchToPage(page);
      const foot = filled(words.pageOf, { n: page + 1, m: count });
      const place = { x: this.left, y: this.bottom + 6, width: this.width };
      this.text(place, { size: 8, weight: "regular", align: "right", colour: inkGrey }, foot);
    }
    this.document.end();
    return this.#bytes;
  }

  #addPage(): void {
    this.document.addPage({ size: this.#size === "A4" ? "A4" : "LETTER", margin: 0 });
    this.y = this.#margin;
  }
}
