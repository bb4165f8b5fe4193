import type { z } from "zod";
import type { importInbound } from "#sync/contracts/inbound.ts";
import type { importOrders } from "#sync/contracts/orders.ts";
import type { savePartner } from "#sync/contracts/partners.ts";
import type { importStock } from "#sync/contracts/stock.ts";
import { buildSscc } from "#sync/model/gs1/sscc.ts";
import { demoItems } from "./demo-items.ts";
import { demoPlaces } from "./demo-places.ts";

const dayMs = 86_400_000;
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Loose units in the pick faces, cases on pallets in the reserve. Expiry counts from today, so that the demo never goes off. */
export function demoStock(todayMs: number): z.input<(typeof importStock)["input"]>["lines"] {
  const faces = demoPlaces().filter(({ kind }) => kind === "pick");
  const bays = demoPlaces().filter(({ kind }) => kind === "storage");
  return demoItems.flatMap((item, at) => {
    const lot = (n: number) => {
      if (item.tracks !== "lot") return {};
      const expiryDate = isoDay(todayMs + (90 + ((at * 37 + n * 61) % 400)) * dayMs);
      return { lot: `L${String(at + 1).padStart(3, "0")}${"AB"[n]}`, expiryDate };
    };
    const face = faces[at];
    const bay = bays[(at * 2) % bays.length];
    const lines: z.input<(typeof importStock)["input"]>["lines"] = [];
    if (item.tracks === "serial") {
      if (face)
        for (let n = 1; n <= 6; n++)
          lines.push({ location: face.id, sku: item.sku, qty: 1, serial: `${item.sku}-${String(n).padStart(4, "0")}` });
      return lines;
    }
    if (face) lines.push({ location: face.id, sku: item.sku, qty: item.perCase * (2 + (at % 3)), ...lot(0) });
    if (bay && at % 4 !== 3)
      lines.push({
        location: bay.id,
        sku: item.sku,
        qty: item.perCase * (8 + (at % 5) * 4),
        lpn: palletOf(at),
        ...lot(face ? 1 : 0),
      });
    return lines;
  });
}

const customers = [
  {
    id: "C-ALSTER",
    name: "Teehaus Alster",
    lines: ["Jungfernstieg 12"],
    city: "Hamburg",
    postcode: "20354",
    country: "DE",
  },
  {
    id: "C-GRACHT",
    name: "Koffie aan de Gracht",
    lines: ["Prinsengracht 301"],
    city: "Amsterdam",
    postcode: "1016 GX",
    country: "NL",
  },
  { id: "C-LEITH", name: "Leith Tea Rooms", lines: ["7 Shore"], city: "Edinburgh", postcode: "EH6 6QW", country: "GB" },
  { id: "C-NYHAVN", name: "Nyhavn Kaffe", lines: ["Nyhavn 45"], city: "København", postcode: "1051", country: "DK" },
];

/** The first customer trades by X12: its shipping advice appears in the outbox by itself. */
export const demoPartners: readonly z.input<(typeof savePartner)["input"]>[] = [
  ...customers.map(({ id, ...address }, at) => ({
    id,
    kind: "customer" as const,
    name: address.name,
    address,
    ...(at === 0 && { edi: { id: "TEEHAUS" } }),
  })),
  { id: "S-CEYLON", kind: "supplier", name: "Ceylon Estates" },
];

/** Twelve orders, from one line to six; the second is urgent and the last cannot be filled. */
export function demoOrders(todayMs: number): z.input<(typeof importOrders)["input"]>["orders"] {
  const stocked = demoItems.slice(0, 110).filter(({ tracks }) => tracks !== "serial");
  return Array.from({ length: 12 }, (_, at) => {
    const { id: customer, ...shipTo } = customers[at % customers.length] as (typeof customers)[number];
    const lineCount = (at % 6) + 1;
    return {
      number: `SO-${1001 + at}`,
      customer,
      shipTo,
      priority: at === 1 ? 1 : 5,
      requestedShipAt: todayMs + (1 + (at % 3)) * dayMs,
      carrierScac: at % 2 === 0 ? "DHLG" : "DPDG",
      lines: Array.from({ length: lineCount }, (_line, n) => {
        const item = stocked[(at * 17 + n * 29) % stocked.length] as (typeof stocked)[number];
        return { sku: item.sku, qty: at === 11 && n === 0 ? 5_000 : 1 + ((at + n) % 4), uom: "EA" };
      }),
    };
  });
}

/** One truck on its way: two pallets with numbers of their own, and one line that comes loose. */
export function demoInbound(todayMs: number): z.input<(typeof importInbound)["input"]>["asns"] {
  const lots = demoItems.filter(({ tracks }) => tracks === "lot");
  return [
    {
      number: "ASN-7001",
      supplier: "S-CEYLON",
      purchaseOrder: "PO-4711",
      carrierScac: "MAEU",
      trailer: "HH-KO 1",
      expectedAt: todayMs + dayMs / 3,
      lines: [0, 1, 2, 3, 4].map((n) => {
        const item = lots[n * 5] as (typeof lots)[number];
        return {
          sku: item.sku,
          qty: 10 + n * 2,
          uom: "CA",
          lot: `C26${n}`,
          expiryDate: isoDay(todayMs + (400 + n * 10) * dayMs),
          ...(n < 4 && { lpn: ssccOf(900_001 + Math.floor(n / 2)) }),
        };
      }),
    },
  ];
}

const palletOf = (at: number): string => `P${String(at + 1).padStart(6, "0")}`;

function ssccOf(serialReference: number): string {
  const built = buildSscc({ extensionDigit: 3, companyPrefix: "9521234", serialReference });
  if (!built.ok) throw new Error(`no SSCC for ${serialReference}`);
  return built.sscc;
}
