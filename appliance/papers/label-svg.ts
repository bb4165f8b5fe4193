import { type LabelDrawing, type LabelPart, moduleMmFor } from "./label-drawing.ts";
import { barWidths, squareModules } from "./pdf-code.ts";
import { textWidth } from "./text-setting.ts";

/** A drawing as a picture to look at on a screen, one unit a millimetre. Text takes the width that the label gives it. */
export function labelSvg({ widthMm, heightMm, parts }: LabelDrawing): string {
  const size = `width="${widthMm}mm" height="${heightMm}mm" viewBox="0 0 ${widthMm} ${heightMm}"`;
  const ground = `<rect width="${widthMm}" height="${heightMm}" fill="#fff"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${ground}${parts.map(drawn).join("")}</svg>`;
}

function drawn(part: LabelPart): string {
  switch (part.kind) {
    case "text":
      return line(part);
    case "rule":
      return box(part.xMm, part.yMm, part.widthMm, part.heightMm);
    case "shape":
      return `<polygon points="${part.corners.map((corner) => corner.map(short).join(",")).join(" ")}"/>`;
    case "bars": {
      const widths = barWidths(part.data);
      const modules = widths.reduce((sum, width) => sum + width, 0);
      const moduleMm = moduleMmFor(modules, part);
      let xMm = part.xMm + (part.widthMm - modules * moduleMm) / 2;
      let bars = "";
      widths.forEach((width, index) => {
        if (index % 2 === 0) bars += box(xMm, part.yMm, width * moduleMm, part.heightMm);
        xMm += width * moduleMm;
      });
      return bars;
    }
    case "square":
      return squares(part);
  }
}

/** Neighbours in a row are one rectangle, and rows overlap a little: hairlines between them would show. */
function squares({ xMm, yMm, sideMm, symbology, data }: Extract<LabelPart, { kind: "square" }>): string {
  const rows = squareModules(symbology, data);
  const moduleMm = sideMm / rows.length;
  let drawing = "";
  rows.forEach((row, down) => {
    for (let start = 0; start < row.length; start++) {
      let end = start;
      while (row[end]) end++;
      if (end === start) continue;
      drawing += box(xMm + start * moduleMm, yMm + down * moduleMm, (end - start) * moduleMm, moduleMm * 1.02);
      start = end;
    }
  });
  return drawing;
}

function line({ xMm, yMm, widthMm, sizeMm, weight, align, line: text }: Extract<LabelPart, { kind: "text" }>): string {
  if (text.trim() === "") return "";
  const shift = { left: 0, centre: widthMm / 2, right: widthMm }[align];
  const anchor = { left: "start", centre: "middle", right: "end" }[align];
  const setMm = short(Math.min(widthMm, textWidth(text, weight, sizeMm)));
  const place = `x="${short(xMm + shift)}" y="${short(yMm + sizeMm * 0.85)}" text-anchor="${anchor}"`;
  const face = `font-family="sans-serif" font-size="${short(sizeMm)}" font-weight="${weight === "bold" ? 700 : 400}"`;
  return `<text ${place} ${face} textLength="${setMm}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
}

function box(xMm: number, yMm: number, widthMm: number, heightMm: number): string {
  return `<rect x="${short(xMm)}" y="${short(yMm)}" width="${short(widthMm)}" height="${short(heightMm)}"/>`;
}

const short = (mm: number) => String(Math.round(mm * 1_000) / 1_000);

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** XML holds no control characters, however they are written. */
const escaped = (text: string) =>
  text
    .replace(/[&<>"]/g, (sign) => signs[sign] ?? "")
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
