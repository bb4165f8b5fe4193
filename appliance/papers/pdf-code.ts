import bwip from "bwip-js/node";

/** A linear code as alternating bar and space widths in modules. `data` may hold FNC1 (GS). */
export function barWidths(data: string): number[] {
  const [symbol] = bwip.raw("code128", withFnc1(data), { parsefnc: true });
  if (!symbol || !("sbs" in symbol)) throw new Error("no bars from bwip-js");
  return symbol.sbs;
}

/** A square code as rows of modules, true is black. */
export function squareModules(symbology: "data-matrix" | "qr", data: string): boolean[][] {
  const [symbol] =
    symbology === "qr"
      ? bwip.raw("qrcode", data, "eclevel=M")
      : bwip.raw("datamatrix", withFnc1(data), { parsefnc: true });
  if (!symbol || !("pixs" in symbol)) throw new Error("no modules from bwip-js");
  return Array.from({ length: symbol.pixy }, (_, row) =>
    symbol.pixs.slice(row * symbol.pixx, (row + 1) * symbol.pixx).map((module) => module === 1),
  );
}

/** Draws bars as filled rectangles, so they stay sharp at every size; points. */
export function drawBars(
  document: PDFKit.PDFDocument,
  place: { x: number; y: number; module: number; height: number },
  widths: number[],
): void {
  let x = place.x;
  widths.forEach((modules, index) => {
    if (index % 2 === 0) document.rect(x, place.y, modules * place.module, place.height);
    x += modules * place.module;
  });
  document.fill("#000000");
}

export function drawSquare(
  document: PDFKit.PDFDocument,
  place: { x: number; y: number; module: number },
  rows: boolean[][],
): void {
  rows.forEach((row, down) => {
    // Neighbours in a row are one rectangle: hairlines between them would show in some viewers.
    for (let start = 0; start < row.length; start++) {
      let end = start;
      while (row[end]) end++;
      if (end > start) {
        const { module } = place;
        document.rect(place.x + start * module, place.y + down * module, (end - start) * module, module * 1.01);
        start = end;
      }
    }
  });
  document.fill("#000000");
}

function withFnc1(data: string): string {
  return data.replaceAll("^", "^^").replaceAll("\u001d", "^FNC1");
}
