import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import type { Reader } from "../../store/reader.ts";
import type { AsnDocument, AsnLine } from "../documents.ts";
import { bookProblem } from "../file-problem.ts";
import { momentMs } from "../site-time.ts";
import { matchLine } from "./match-line.ts";
import { partyText } from "./party-address.ts";
import { type OriginOf, wording } from "./plan-orders.ts";
import { plannedCommands } from "./planned-command.ts";

/** Ship notices as `inbound.import` takes them. */
export function planAsns(
  reader: Reader,
  asns: readonly AsnDocument[],
  { originOf }: { originOf: OriginOf },
): ReturnType<typeof plannedCommands> {
  const problems: FileProblem[] = [];
  const timeZone = reader.setting("site.timeZone");
  const entries = asns.map((asn) => ({
    purpose: asn.purpose,
    number: asn.number,
    supplier: (asn.supplier?.id ?? asn.supplier?.name ?? "").slice(0, 40),
    purchaseOrder: asn.purchaseOrders[0] ?? "",
    carrierScac: asn.carrierScac ?? "",
    billOfLading: asn.billOfLading ?? "",
    trailer: asn.trailer ?? "",
    // A delivery of a day is expected from its morning on.
    expectedAt: (asn.expectedAt && momentMs(asn.expectedAt, timeZone, "06:00")) || null,
    source: { ...originOf(asn), ...supplierSource(asn) },
    lines: asn.purpose === "cancel" ? [] : asn.lines.map((line, index) => entryOf(line, index, asn)),
  }));
  const sources = asns.map((asn) => ({
    line: asn.source?.line ?? 1,
    document: asn.number,
    lines: asn.lines.map((line) => line.source?.line ?? asn.source?.line ?? 1),
  }));
  const planned = plannedCommands("inbound.import", "asns", entries, sources, {}, 5_000);
  return { commands: planned.commands, problems: [...problems, ...planned.problems] };

  function entryOf(line: AsnLine, index: number, asn: AsnDocument) {
    const match = matchLine(reader, line);
    if (!match.ok)
      problems.push(
        bookProblem(
          { line: line.source?.line ?? asn.source?.line ?? 1, document: asn.number },
          {
            code: match.code,
            field: `line ${line.line}`,
            what: wording[match.code],
            found: match.found,
            todo: match.todo,
          },
        ),
      );
    return {
      line: index + 1,
      sku: match.ok ? match.sku : (line.sku ?? line.gtin ?? "?"),
      qty: line.qty,
      uom: match.ok ? match.uom : line.uom,
      lot: line.lot ?? "",
      expiryDate: line.expiryDate ?? "",
      lpn: line.sscc ?? "",
      parentLpn: line.parentSscc ?? "",
      purchaseOrder: line.purchaseOrder ?? "",
    };
  }
}

function supplierSource({ supplier, purchaseOrders, seal }: AsnDocument): Record<string, string> {
  return {
    ...(supplier && { supplier: partyText(supplier, 200) }),
    ...(purchaseOrders.length > 1 && { purchaseOrders: purchaseOrders.join(",").slice(0, 200) }),
    ...(seal && { seal: seal.slice(0, 200) }),
  };
}
