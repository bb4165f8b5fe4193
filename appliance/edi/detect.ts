import { headerAliases, type TableKind } from "./csv/header-aliases.ts";
import { matchHeaders } from "./csv/headers.ts";
import { type CsvOptions, readCsv } from "./csv/read-csv.ts";
import { decodeText } from "./decode-text.ts";
import type { Problem } from "./problem.ts";
import { readX12 } from "./x12/envelope.ts";

export type Detected =
  | { ok: true; format: "x12"; sets: string[] }
  | { ok: true; format: "csv"; kind: TableKind; separator: string }
  | { ok: false; errors: Problem[] };

/** Which document this is, by its content and never by its name. A refusal says what was looked for. */
export function detect(bytes: Uint8Array, options: CsvOptions = {}): Detected {
  if (bytes.length === 0) return refusal({ code: "file-empty", line: 1 });
  const binary = binaryKind(bytes);
  if (binary) return refusal({ code: "file-unrecognised", line: 1, found: binary, expected });
  const start = decodeText(bytes.subarray(0, 400)).text.trimStart();
  if (start === "") return refusal({ code: "file-empty", line: 1 });
  if (/^(ISA|GS|ST)[^A-Za-z0-9 \r\n]/.test(start)) {
    const file = readX12(bytes, { allowFragment: true });
    const sets = file.interchanges.flatMap(({ groups }) => groups.flatMap((group) => group.sets.map((set) => set.id)));
    if (file.interchanges.length > 0) return { ok: true, format: "x12", sets: [...new Set(sets)] };
    return { ok: false, errors: file.book.errors };
  }
  const other = textKind(start);
  if (other) return refusal({ code: "file-unrecognised", line: 1, found: other, expected });
  return detectTable(bytes, options);
}

/** The columns without which a table is not of its kind; `|` asks for one of several. */
const needed: Readonly<Record<TableKind, readonly string[]>> = {
  items: ["sku", "name"],
  locations: ["id", "zone"],
  stock: ["location", "sku", "qty"],
  orders: ["number", "sku|gtin", "qty"],
  asns: ["number", "sku|gtin", "qty"],
};

/** Columns that only this kind has any use for; they settle what the needed ones leave open. */
const telling: Readonly<Record<TableKind, readonly string[]>> = {
  items: [
    "baseUom",
    "tracksLot",
    "tracksSerial",
    "weight",
    "length",
    "velocityClass",
    "caseQty",
    "countryOfOrigin",
    "storageClass",
    "name",
  ],
  locations: ["aisle", "bay", "level", "travelSeq", "maxWeight", "mixing", "checkDigits", "kind"],
  stock: ["location", "lpn", "status"],
  orders: [
    "customerName",
    "customerAddress1",
    "customerPostcode",
    "requestedShipDate",
    "serviceLevel",
    "priority",
    "customerId",
  ],
  asns: ["supplierName", "supplierId", "expectedAt", "sscc", "parentSscc", "trailer", "billOfLading", "expiryDate"],
};

const kinds = Object.keys(headerAliases) as TableKind[];

function detectTable(bytes: Uint8Array, options: CsvOptions): Detected {
  const { headers, headerLine, separator, book } = readCsv(firstLines(bytes), options);
  if (headers.length === 0) return { ok: false, errors: book.errors };
  const scores = kinds.map((kind) => {
    const { columns } = matchHeaders(headers, kind);
    const missing = needed[kind].filter((field) => !field.split("|").some((name) => columns.has(name)));
    const told = telling[kind].filter((field) => columns.has(field)).length;
    return { kind, missing, score: missing.length > 0 ? -1 : columns.size + 2 * told + needed[kind].length };
  });
  const [best, second] = [...scores].sort((a, b) => b.score - a.score);
  const found = headers.join(", ");
  if (!best || best.score < 0) {
    const lacking = scores.map(
      ({ kind, missing }) => `${kind} (missing: ${missing.map((field) => field.replace("|", " or ")).join(", ")})`,
    );
    return refusal({
      code: "file-unrecognised",
      line: headerLine,
      found,
      expected: `the columns of ${lacking.join("; ")}; or ${otherForms}`,
    });
  }
  if (second && second.score === best.score) {
    const which = `columns that tell ${best.kind} (such as ${telling[best.kind].slice(0, 3).join(", ")}) from ${second.kind} (${telling[second.kind].slice(0, 3).join(", ")})`;
    return refusal({ code: "file-unrecognised", line: headerLine, found, expected: which });
  }
  return { ok: true, format: "csv", kind: best.kind, separator };
}

/** Enough of a large table to see its header and separator. */
function firstLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= 65_536) return bytes;
  const end = bytes.lastIndexOf(10, 65_536);
  return bytes.subarray(0, end > 0 ? end + 1 : 65_536);
}

const otherForms = "an X12 interchange (ISA) with 856, 940, 997 or 999";
const expected = `a CSV table of ${kinds.join(", ")}; or ${otherForms}`;

function refusal(problem: Problem): Detected {
  return { ok: false, errors: [problem] };
}

function binaryKind(bytes: Uint8Array): string | undefined {
  const begins = (...start: number[]): boolean => start.every((byte, index) => bytes[index] === byte);
  if (begins(0x50, 0x4b, 3, 4)) return "a ZIP archive, perhaps an Excel workbook: save it as CSV";
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return "an old Excel workbook: save it as CSV";
  if (begins(0x25, 0x50, 0x44, 0x46)) return "a PDF document";
  if (begins(0x1f, 0x8b)) return "a compressed file: unpack it first";
  return undefined;
}

function textKind(start: string): string | undefined {
  if (/^(UNA.{6}\s*UNB|UNB\+)/s.test(start)) return "an EDIFACT interchange";
  if (/^<(\?xml|[a-z!])/i.test(start)) return "XML or HTML";
  if (/^[{[]\s*["{[\]}]/.test(start)) return "JSON";
  return undefined;
}
