import PDFDocument from "pdfkit";
import { mainFace } from "./fonts.ts";
import { type LabelDrawing, moduleMmFor } from "./label-drawing.ts";
import { barWidths, drawBars, drawSquare, squareModules } from "./pdf-code.ts";
import { drawLine } from "./pdf-text.ts";

export interface SheetLayout {
  widthMm: number;
  heightMm: number;
  columns: number;
  rows: number;
  marginLeftMm: number;
  marginTopMm: number;
  gapXMm: number;
  gapYMm: number;
}

/** One page for each label, the page as large as the label. */
export function labelPdf(drawings: LabelDrawing[], about: { title: string; date: string }): Promise<Uint8Array> {
  return render(about, (document) => {
    for (const drawing of drawings) {
      document.addPage({ size: [points(drawing.widthMm), points(drawing.heightMm)], margin: 0 });
      draw(document, drawing, 0, 0);
    }
  });
}

/** Several labels on every page, row by row, for sheets of stickers. */
export function labelSheetPdf(
  drawings: LabelDrawing[],
  sheet: SheetLayout,
  about: { title: string; date: string },
): Promise<Uint8Array> {
  return render(about, (document) => {
    drawings.forEach((drawing, index) => {
      const onPage = index % (sheet.columns * sheet.rows);
      if (onPage === 0) document.addPage({ size: [points(sheet.widthMm), points(sheet.heightMm)], margin: 0 });
      const column = onPage % sheet.columns;
      const row = Math.floor(onPage / sheet.columns);
      const xMm = sheet.marginLeftMm + column * (drawing.widthMm + sheet.gapXMm);
      const yMm = sheet.marginTopMm + row * (drawing.heightMm + sheet.gapYMm);
      draw(document, drawing, xMm, yMm);
    });
  });
}

export function points(mm: number): number {
  return (mm / 25.4) * 72;
}

function draw(document: PDFKit.PDFDocument, drawing: LabelDrawing, leftMm: number, topMm: number): void {
  document.save().translate(points(leftMm), points(topMm));
  for (const part of drawing.parts) {
    if (part.kind === "shape") {
      const corners = part.corners.map(([x, y]): [number, number] => [points(x), points(y)]);
      document.polygon(...corners).fill("#000000");
      continue;
    }
    const x = points(part.xMm);
    const y = points(part.yMm);
    if (part.kind === "text") {
      // The printer's font 0 stands a little higher in its cell than Noto in its line.
      const place = {
        ...part,
        x,
        y: y - points(part.sizeMm) * 0.1,
        width: points(part.widthMm),
        size: points(part.sizeMm),
      };
      drawLine(document, place, part.line);
    } else if (part.kind === "rule") {
      document.rect(x, y, points(part.widthMm), points(part.heightMm)).fill("#000000");
    } else if (part.kind === "bars") {
      const widths = barWidths(part.data);
      const modules = widths.reduce((sum, width) => sum + width, 0);
      const module = points(moduleMmFor(modules, part));
      const left = x + (points(part.widthMm) - modules * module) / 2;
      drawBars(document, { x: left, y, module, height: points(part.heightMm) }, widths);
    } else {
      const rows = squareModules(part.symbology, part.data);
      drawSquare(document, { x, y, module: points(part.sideMm) / rows.length }, rows);
    }
  }
  document.restore();
}

function render(
  about: { title: string; date: string },
  paint: (document: PDFKit.PDFDocument) => void,
): Promise<Uint8Array> {
  const document = newPdf(about);
  const bytes = collect(document);
  paint(document);
  document.end();
  return bytes;
}

/** A document without a page. Its dates come from the caller, so the same data gives the same bytes. */
export function newPdf(about: { title: string; date: string }): PDFKit.PDFDocument {
  const dated = new Date(`${about.date}T00:00:00Z`);
  return new PDFDocument({
    autoFirstPage: false,
    bufferPages: true,
    // Bytes instead of a font name: pdfkit would otherwise open its own Helvetica, which has no Greek or Cyrillic.
    font: mainFace("regular").bytes as unknown as string,
    info: { Title: about.title, Producer: "Kontor", Creator: "Kontor", CreationDate: dated, ModDate: dated },
  });
}

export function collect(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("error", reject);
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
  });
}
