import { siteMoment } from "../../edi/site-time.ts";
import { billOfLadingPdf } from "../../papers/bill-of-lading.ts";
import type { LabelDrawing } from "../../papers/label-drawing.ts";
import { labelPdf } from "../../papers/label-pdf.ts";
import { labelSvg } from "../../papers/label-svg.ts";
import { labelZpl } from "../../papers/label-zpl.ts";
import { packingListPdf } from "../../papers/packing-list.ts";
import { pickListPdf } from "../../papers/pick-list.ts";
import { Refused } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { requireSubject } from "../../wms/papers/paper-subject.ts";
import { billOfLadingOf } from "./bill-of-lading-content.ts";
import { cartonLabelOf, palletLabelOf } from "./lpn-label-content.ts";
import { packingListOf } from "./packing-list-content.ts";
import { impossible, type PaperLook, type PaperRequest } from "./paper-request.ts";
import { pickListOf } from "./pick-list-content.ts";
import { badgeLabelOf, itemLabelOf, locationLabelOf, testLabelOf } from "./small-label-content.ts";

export interface RenderedPaper {
  name: string;
  mediaType: string;
  content: Uint8Array;
}

/** A label or paper made from the book as it is now. Refuses a subject that is not there, and what cannot be put on paper. */
export async function renderPaper(reader: Reader, request: PaperRequest, nowMs: number): Promise<RenderedPaper> {
  const { kind, subject, format } = request;
  const { record, id } = requireSubject(reader, kind, subject);
  const today = siteMoment(nowMs, reader.setting("site.timeZone")).slice(0, 10);
  const look: PaperLook = { language: request.language, size: request.pageSize, today };
  const name = `${kind}-${id.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 60)}`;
  const pdf = (content: Uint8Array): RenderedPaper => ({ name: `${name}.pdf`, mediaType: "application/pdf", content });
  try {
    const drawing = labelOf(reader, request, id, look);
    if (drawing && format === "zpl") {
      const content = new TextEncoder().encode(labelZpl(drawing, request.dpi, request.copies));
      return { name: `${name}.zpl`, mediaType: "application/zpl", content };
    }
    if (drawing && format === "svg") {
      const content = new TextEncoder().encode(labelSvg(drawing));
      return { name: `${name}.svg`, mediaType: "image/svg+xml", content };
    }
    if (drawing) return pdf(await labelPdf([drawing], { title: `${kind} ${id}`, date: today }));
    if (format !== "pdf") return impossible(request, `only labels are made as ${format.toUpperCase()}; ask for pdf`);
    if (kind === "packing-list") return pdf(await packingListPdf(packingListOf(reader, id, look)));
    if (kind === "bill-of-lading") return pdf(await billOfLadingPdf(billOfLadingOf(reader, id, look)));
    return pdf(await pickListPdf(pickListOf(reader, record, id, look)));
  } catch (error) {
    if (error instanceof Refused || !(error instanceof RangeError)) throw error;
    // The papers refuse with a RangeError what no scanner could read: a wrong check digit, a code too long for its bars.
    return impossible(request, error.message);
  }
}

function labelOf(reader: Reader, request: PaperRequest, id: string, look: PaperLook): LabelDrawing | undefined {
  switch (request.kind) {
    case "pallet-label":
      return palletLabelOf(reader, id, look);
    case "carton-label":
      return cartonLabelOf(reader, id, look);
    case "location-label":
      return locationLabelOf(reader, id, look);
    case "item-label":
      return itemLabelOf(reader, id, look);
    case "badge-label":
      return badgeLabelOf(reader, id, look, request.badgeCode);
    case "test-label":
      return testLabelOf(reader, id, look, request.dpi);
    default:
      return undefined;
  }
}
