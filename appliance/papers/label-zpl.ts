import { code128Modules } from "./code-128.ts";
import { type LabelDrawing, moduleMmFor } from "./label-drawing.ts";
import { squareModules } from "./pdf-code.ts";
import { type Dpi, ZplLabel } from "./zpl.ts";

/** A drawing as one ZPL format, for one label or several copies of it. */
export function labelZpl(drawing: LabelDrawing, dpi: Dpi, copies = 1): string {
  const zpl = new ZplLabel({ ...drawing, dpi });
  const dotMm = 25.4 / dpi;
  for (const part of drawing.parts) {
    if (part.kind === "text") zpl.text(part, part.line);
    else if (part.kind === "rule") zpl.rule(part);
    else if (part.kind === "shape") zpl.shape(part.corners);
    else if (part.kind === "bars") {
      const modules = code128Modules(part.data);
      const moduleDots = Math.floor(moduleMmFor(modules, part) / dotMm + 0.001);
      // Whole dots only: at 203 dpi a fit between one and two dots would print one, which no handheld reads.
      if (moduleDots < 2) throw new RangeError(`Too long for bars ${part.widthMm} mm wide at ${dpi} dpi: ${part.data}`);
      const xMm = part.xMm + (part.widthMm - modules * moduleDots * dotMm) / 2;
      zpl.code128({ xMm, yMm: part.yMm, heightMm: part.heightMm, moduleDots }, part.data);
    } else {
      const modules = squareModules(part.symbology, part.data).length;
      // ^BQ magnifies ten times at most.
      const moduleDots = Math.min(10, Math.max(2, Math.floor(part.sideMm / dotMm / modules)));
      const inset = Math.max(0, (part.sideMm - modules * moduleDots * dotMm) / 2);
      const at = { xMm: part.xMm + inset, yMm: part.yMm + inset, moduleDots };
      if (part.symbology === "qr") zpl.qr(at, part.data);
      else zpl.dataMatrix(at, part.data);
    }
  }
  return zpl.end(copies);
}
