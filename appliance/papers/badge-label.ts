import { captionsOf, type Language } from "./captions.ts";
import { captioned, type LabelDrawing, type LabelPart, stock, textBox } from "./label-drawing.ts";

export interface Badge {
  personName: string;
  /** Printable ASCII. */
  badgeCode: string;
  role?: string;
  site?: string;
  codeKind: "code-128" | "qr";
  language: Language;
}

/** A person's badge. The code is not printed in clear: a badge left on a desk should not be readable by eye. */
export function badgeLabel(badge: Badge): LabelDrawing {
  const { widthMm, heightMm } = stock["100x50mm"];
  const words = captionsOf(badge.language);
  const isQr = badge.codeKind === "qr";
  const textMm = widthMm - 10 - (isQr ? 38 : 0);
  const bottomMm = isQr ? heightMm - 5 : heightMm - 24;
  const nameMm = isQr ? 19 : 12;
  const parts: LabelPart[] = [
    ...textBox(
      { xMm: 5, yMm: 3.5, widthMm: textMm, heightMm: 4, sizeMm: 3, sizeMinMm: 2, weight: "regular" },
      badge.site ?? "Kontor",
    ).parts,
    { kind: "rule", xMm: 5, yMm: 7.8, widthMm: textMm, heightMm: 0.5 },
    ...textBox(
      { xMm: 5, yMm: 9.5, widthMm: textMm, heightMm: nameMm, sizeMm: 8.4, sizeMinMm: 2.6, weight: "bold" },
      badge.personName,
    ).parts,
  ];
  if (badge.role) {
    const place = isQr ? { yMm: bottomMm - 8, widthMm: textMm } : { yMm: 2.6, widthMm: 0 };
    const caption = words.role;
    if (isQr) {
      parts.push(
        ...captioned({ xMm: 5, ...place, heightMm: 8, sizeMm: 4, sizeMinMm: 2.2, weight: "bold", caption }, badge.role),
      );
    } else {
      const line = { xMm: 5 + textMm / 2, yMm: 3.5, widthMm: textMm / 2, heightMm: 4, sizeMm: 3, sizeMinMm: 2 };
      parts.push(...textBox({ ...line, weight: "regular", align: "right" }, badge.role).parts);
    }
  }
  parts.push(
    isQr
      ? { kind: "square", symbology: "qr", xMm: widthMm - 5 - 34, yMm: 7, sideMm: 34, data: badge.badgeCode }
      : {
          kind: "bars",
          xMm: 5,
          yMm: heightMm - 24,
          widthMm: widthMm - 10,
          heightMm: 19,
          moduleMaxMm: 0.51,
          data: badge.badgeCode,
        },
  );
  return { widthMm, heightMm, parts };
}
