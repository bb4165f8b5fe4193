import type { AsnDocument, AsnLine } from "../documents.ts";
import { hasCheckDigit, sscc18 } from "../gs1-number.ts";
import { ancestry, type Level } from "./hierarchy.ts";
import { identify, lotOf, serialOf } from "./product-ids.ts";
import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/**
 * The packs and lines of a ship notice. Where items hang under packs (pick and pack) a line is in the pack above it; where
 * packs hang under items (standard carton) a line is divided among the packs below it, as far as the file says how.
 */
export function readAsnLines(reader: SetReader, levels: readonly Level[], asn: AsnDocument): void {
  const marks = readMarks(reader, levels, asn);
  for (const level of levels) {
    const lin = level.segments.find((segment) => segment.tag === "LIN");
    if (level.code === "I" || lin) readItem(reader, level, lin, marks, asn);
  }
}

/** The SSCCs of each level that has some. */
type Marks = ReadonlyMap<Level, readonly string[]>;

function readMarks(reader: SetReader, levels: readonly Level[], asn: AsnDocument): Marks {
  const marks = new Map<Level, string[]>();
  const seen = new Set<string>();
  for (const level of levels) {
    const own: string[] = [];
    for (const segment of level.segments) {
      if (segment.tag !== "MAN") continue;
      const qualifier = reader.required(segment, 1, "GM");
      // GM is an SSCC; AI carries any GS1 element string, and only those with 00 are one.
      for (const [at, kind] of [
        [2, qualifier],
        [5, reader.text(segment, 4)],
      ] as const) {
        const value = reader.text(segment, at);
        if (kind === "GM") own.push(...readMark(reader, segment, at, value, seen));
        if (kind === "AI" && value && sscc18(value)) own.push(...readMark(reader, segment, at, value, seen));
      }
      if (qualifier === "GM" && reader.text(segment, 3)) reader.warn("mark-range", segment, 3, reader.text(segment, 3));
    }
    if (own.length > 0) marks.set(level, own);
  }
  for (const [level, own] of marks) {
    const parentSscc = outerMark(level, marks);
    const kind = level.code === "T" ? "pallet" : "carton";
    for (const sscc of own) asn.packs.push({ sscc, ...(parentSscc ? { parentSscc } : {}), kind });
  }
  return marks;
}

function readMark(
  reader: SetReader,
  segment: Segment,
  n: number,
  value: string | undefined,
  seen: Set<string>,
): string[] {
  if (value === undefined) {
    reader.error("element-missing", segment, n, undefined, "an SSCC");
    return [];
  }
  const sscc = sscc18(value);
  if (!sscc) {
    reader.error("sscc-invalid", segment, n, value, "18 digits, or 20 beginning with 00");
    return [];
  }
  if (!hasCheckDigit(sscc)) reader.warn("check-digit-wrong", segment, n, value, "an SSCC with a right check digit");
  if (seen.has(sscc)) reader.error("sscc-repeated", segment, n, value);
  seen.add(sscc);
  return [sscc];
}

/** The one SSCC around this level. Of packs under an item, the pack around the item. */
function outerMark(level: Level, marks: Marks): string | undefined {
  for (const outer of ancestry(level)) {
    const own = outer === level ? undefined : marks.get(outer);
    if (own) return own.length === 1 ? own[0] : undefined;
  }
  return undefined;
}

function readItem(reader: SetReader, level: Level, lin: Segment | undefined, marks: Marks, asn: AsnDocument): void {
  const { hl, segments } = level;
  const sn1 = segments.find((segment) => segment.tag === "SN1");
  if (!lin) {
    reader.error("segment-missing", hl, 0, undefined, "LIN in an item level");
    return;
  }
  // A LIN without quantity above other items describes what they have in common.
  if (!sn1) {
    if (level.children.length === 0) reader.error("segment-missing", hl, 0, undefined, "SN1 in an item level");
    return;
  }
  for (const other of segments) {
    const again = (other.tag === "LIN" && other !== lin) || (other.tag === "SN1" && other !== sn1);
    if (again) reader.error("segment-repeated", other, 0, other.tag, `one ${other.tag} in an item level`);
  }
  const ids = reader.pairs(lin, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]);
  if (ids.length === 0 && !reader.text(lin, 2) && !reader.text(lin, 3))
    reader.error("element-missing", lin, 3, undefined, "an item number");
  const line: AsnLine = {
    line: level.id,
    ids,
    ...identify(ids),
    qty: reader.quantity(sn1, 2) ?? 0,
    uom: reader.required(sn1, 3, "a unit of measure, such as EA or CA") ?? "",
    source: reader.source(lin),
  };
  put(line, "purchaseOrderLine", reader.text(lin, 1));
  put(line, "lot", lotOf(ids));
  put(line, "serial", serialOf(ids));
  readDetails(reader, segments, line);
  for (const above of ancestry(level)) {
    const prf = above.segments.find((segment) => segment.tag === "PRF");
    if (prf && above.code === "O") put(line, "purchaseOrder", line.purchaseOrder ?? reader.text(prf, 1));
  }
  if (line.qty === 0 && reader.text(sn1, 2) !== undefined) {
    reader.warn("line-quantity-zero", sn1, 2, reader.text(sn1, 2));
    return;
  }
  asn.lines.push(...divide(reader, level, line, sn1, marks));
}

function readDetails(reader: SetReader, segments: readonly Segment[], line: AsnLine): void {
  for (const segment of segments) {
    if (segment.tag === "PID") put(line, "description", line.description ?? reader.text(segment, 5));
    else if (segment.tag === "REF") {
      const [reference] = reader.pairs(segment, [1]);
      if (reference?.qualifier === "LT" || reference?.qualifier === "BT") put(line, "lot", line.lot ?? reference.value);
      if (reference?.qualifier === "SE") put(line, "serial", line.serial ?? reference.value);
    } else if (segment.tag === "DTM") {
      const isExpiry = reader.text(segment, 1) === "036" || reader.text(segment, 1) === "208";
      const date = reader.date(segment, 2, isExpiry ? "error" : "warn");
      if (isExpiry) put(line, "expiryDate", date);
    }
  }
}

/** One line for each pack that holds some of it. */
function divide(reader: SetReader, level: Level, line: AsnLine, sn1: Segment, marks: Marks): AsnLine[] {
  const below = [...packsBelow(level, marks)];
  if (below.length === 0) {
    for (const above of ancestry(level)) {
      const own = marks.get(above);
      if (!own) continue;
      if (own.length > 1)
        reader.warn("pack-quantity-unknown", sn1, 2, String(line.qty), `the share of each of ${own.length} packs`);
      else return [packed(line, own[0], outerMark(above, marks))];
      break;
    }
    return [line];
  }
  const ssccs = below.flatMap((pack) => marks.get(pack) ?? []);
  const first = below[0];
  if (ssccs.length === 1 && first) return [packed(line, ssccs[0], outerMark(first, marks))];
  const shares = below.map((pack) => shareOf(reader, pack));
  const known =
    below.every((pack) => marks.get(pack)?.length === 1) && shares.reduce((sum, share) => sum + share, 0) === line.qty;
  if (!known || shares.includes(0)) {
    reader.warn("pack-quantity-unknown", sn1, 2, String(line.qty), `the share of each of ${ssccs.length} packs`);
    return [line];
  }
  return below.map((pack, index) => {
    const share: AsnLine = { ...line, line: pack.id, qty: shares[index] ?? 0 };
    readDetails(reader, pack.segments, share);
    return packed(share, marks.get(pack)?.[0], outerMark(pack, marks));
  });
}

/** What a pack below an item says of its share: SN1, or the pack of PO4. */
function shareOf(reader: SetReader, pack: Level): number {
  for (const [tag, n] of [
    ["SN1", 2],
    ["PO4", 1],
  ] as const) {
    const segment = pack.segments.find((other) => other.tag === tag);
    const text = segment && reader.text(segment, n);
    if (text && /^\d{1,9}$/.test(text)) return Number(text);
  }
  return 0;
}

function* packsBelow(level: Level, marks: Marks): Generator<Level> {
  for (const child of level.children) {
    if (child.code === "I") continue;
    const inner = [...packsBelow(child, marks)];
    if (inner.length > 0) yield* inner;
    else if (marks.has(child)) yield child;
  }
}

function packed(line: AsnLine, sscc: string | undefined, parentSscc: string | undefined): AsnLine {
  return { ...line, ...(sscc ? { sscc } : {}), ...(parentSscc ? { parentSscc } : {}) };
}

function put<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}
