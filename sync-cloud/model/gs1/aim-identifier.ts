/**
 * The three characters a scanner may put before the data to say what symbol it read: `]`, a code letter, a modifier.
 * Source: ISO/IEC 15424 and GS1 General Specifications, "Symbology identifiers".
 */
export interface AimIdentifier {
  /** Such as `]C1`. */
  readonly text: string;
  /** What the symbol's data is, as far as the identifier tells. */
  readonly carries: "element-string" | "ean" | "upc-e-or-ean" | "ean-8" | "other";
}

/** The identifier a text begins with, or null. */
export function aimIdentifierOf(text: string): AimIdentifier | null {
  if (!/^\][A-Za-z][0-9A-Za-z]/.test(text)) return null;
  const identifier = text.slice(0, 3);
  return { text: identifier, carries: carries[identifier] ?? "other" };
}

const carries: Readonly<Record<string, AimIdentifier["carries"]>> = {
  "]C1": "element-string", // GS1-128
  "]e0": "element-string", // GS1 DataBar, and the linear part of a composite
  "]e1": "element-string", // composite component, next message
  "]e2": "element-string", // composite component, after an escape
  "]d2": "element-string", // GS1 DataMatrix
  "]Q3": "element-string", // GS1 QR Code
  "]J1": "element-string", // GS1 DotCode
  "]z1": "other", // Aztec with FNC1 first is not a GS1 carrier
  "]E0": "upc-e-or-ean", // 13 digits by the standard; many scanners send UPC-A as 12 and UPC-E as 8
  "]E3": "ean", // with a two or five digit add-on behind
  "]E4": "ean-8",
};
