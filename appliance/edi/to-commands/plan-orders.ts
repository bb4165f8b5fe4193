import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import type { Reader } from "../../store/reader.ts";
import type { OrderDocument, OrderLine, Party } from "../documents.ts";
import { bookProblem } from "../file-problem.ts";
import { momentMs } from "../site-time.ts";
import { matchLine } from "./match-line.ts";
import { addressOf, partyText } from "./party-address.ts";
import { plannedCommands } from "./planned-command.ts";

/** Where an X12 document came from, as its answer needs it. */
export type OriginOf = (document: { source?: { line: number } }) => Record<string, string>;

/** Orders as `orders.import` takes them. `drafts` lets lines through that name no item: their order becomes a draft. */
export function planOrders(
  reader: Reader,
  orders: readonly OrderDocument[],
  { originOf, drafts }: { originOf: OriginOf; drafts: boolean },
): ReturnType<typeof plannedCommands> {
  const problems: FileProblem[] = [];
  const timeZone = reader.setting("site.timeZone");
  const entries = orders.map((order) => ({
    purpose: order.purpose,
    number: order.number,
    shipTo: addressOf(order.customer),
    customer: order.customer?.id ?? "",
    purchaseOrder: order.purchaseOrder ?? "",
    owner: ownerOf(reader, order.depositor),
    ...(order.priority !== undefined && { priority: order.priority }),
    // A day alone is kept if the goods leave at any time of it.
    requestedShipAt: moment(order.requestedShipDate, timeZone),
    requestedDeliveryAt: moment(order.requestedDeliveryDate, timeZone),
    carrierScac: order.carrierScac ?? "",
    serviceLevel: order.serviceLevel ?? order.routing ?? "",
    freightTerms: order.paymentTerms ?? "",
    notes: order.notes,
    source: { ...originOf(order), ...partySource(order) },
    lines: order.purpose === "cancel" ? [] : order.lines.map((line, index) => entryOf(line, index, order)),
  }));
  const sources = orders.map((order) => ({
    line: order.source?.line ?? 1,
    document: order.number,
    lines: order.lines.map((line) => line.source?.line ?? order.source?.line ?? 1),
  }));
  const rest = { onProblem: drafts ? "draft" : "refuse" };
  const planned = plannedCommands("orders.import", "orders", entries, sources, rest, 10_000);
  return { commands: planned.commands, problems: [...problems, ...planned.problems] };

  function entryOf(line: OrderLine, index: number, order: OrderDocument) {
    const match = matchLine(reader, line);
    if (!match.ok && !drafts)
      problems.push(
        bookProblem(
          { line: line.source?.line ?? order.source?.line ?? 1, document: order.number },
          {
            code: match.code,
            field: `order line ${line.line}`,
            what: wording[match.code],
            found: match.found,
            todo: match.todo,
          },
        ),
      );
    return {
      line: /^\d{1,5}$/.test(line.line) && Number(line.line) > 0 ? Number(line.line) : index + 1,
      ...(match.ok
        ? { sku: match.sku, uom: match.uom }
        : { sku: line.sku ?? "", gtin: line.gtin ?? line.ids[0]?.value ?? "", uom: line.uom }),
      qty: line.qty,
      lot: line.lot ?? "",
      source: lineSource(line),
    };
  }
}

export const wording = {
  "item-unknown": "no item here has any of these numbers",
  "item-ambiguous": "this number stands for several items",
  "unit-unknown-here": "the item has no such unit",
} as const;

/** The owner among our partners whose goods these are; the site's own when nobody is known by that number. */
export function ownerOf(reader: Reader, depositor: Party | undefined): string {
  if (!depositor?.id) return "";
  const owners = reader.find("partner", { kind: "owner", deletedAt: null });
  return owners.find(({ id, edi }) => id === depositor.id || edi.id === depositor.id)?.id ?? "";
}

/** What the partner's own numbers were, to be said again in the shipping advice. */
function lineSource({ line, ids, description }: OrderLine): Record<string, string> {
  const source: Record<string, string> = { line };
  for (const { qualifier, value } of ids.slice(0, 8)) source[`id.${qualifier}`] = value.slice(0, 80);
  return description === undefined ? source : { ...source, description: description.slice(0, 200) };
}

function partySource({ depositor, depositorNumber, warehouse, shipFrom }: OrderDocument): Record<string, string> {
  const source: Record<string, string> = {};
  for (const [name, party] of Object.entries({ depositor, warehouse, shipFrom }))
    if (party) source[name] = partyText(party, 400);
  return depositorNumber ? { ...source, depositorNumber } : source;
}

const moment = (text: string | undefined, timeZone: string): number | null =>
  (text && momentMs(text, timeZone, "23:59")) || null;
