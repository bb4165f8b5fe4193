import { gtin14 } from "../../edi/gs1-number.ts";
import { badgeLabel } from "../../papers/badge-label.ts";
import { itemLabel } from "../../papers/item-label.ts";
import type { LabelDrawing } from "../../papers/label-drawing.ts";
import { locationLabel } from "../../papers/location-label.ts";
import { testLabel } from "../../papers/test-label.ts";
import type { Reader } from "../../store/reader.ts";
import { requireItem, requireLocation, requireRecord } from "../../wms/stock/require.ts";
import { impossible, type PaperLook } from "./paper-request.ts";

export function locationLabelOf(reader: Reader, id: string, { language }: PaperLook): LabelDrawing {
  const { checkDigits, zone } = requireLocation(reader, id);
  return locationLabel({ code: id, ...(checkDigits && { checkDigits }), ...(zone && { note: zone }), language });
}

export function itemLabelOf(reader: Reader, id: string, { language }: PaperLook): LabelDrawing {
  const { name, gtin: number } = requireItem(reader, id);
  const gtin = gtin14(number);
  return itemLabel({ sku: id, name, ...(gtin && { gtin }), language });
}

export function testLabelOf(reader: Reader, id: string, { today }: PaperLook, dpi: number): LabelDrawing {
  const { name } = requireRecord(reader, "machine", id);
  return testLabel({ printer: id, name: name || id, dpi, site: reader.setting("site.name"), day: today });
}

/** The code on a badge is handed in: the book keeps only its hash. */
export function badgeLabelOf(reader: Reader, id: string, { language }: PaperLook, badgeCode?: string): LabelDrawing {
  const { name, roles } = requireRecord(reader, "person", id);
  if (badgeCode === undefined) return impossible({ kind: "badge-label", subject: id }, "badgeCode is missing");
  const [role] = roles;
  const site = reader.setting("site.name");
  return badgeLabel({ personName: name, badgeCode, ...(role && { role }), site, codeKind: "qr", language });
}
