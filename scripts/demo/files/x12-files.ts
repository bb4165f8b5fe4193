import type { PlannedDelivery } from "../plan/delivery-plan.ts";
import type { PlannedOrder } from "../plan/orders-plan.ts";

/** Who writes to the warehouse: ISA and GS say so, and the answers go back there. */
export const depositor = { qualifier: "ZZ", id: "DEMODEPOSITOR", name: "Demo Depositor" };
const warehouse = { qualifier: "ZZ", id: "KONTOR" };

/** Orders as one interchange with a transaction set 940 (004010) for each. */
export function orders940(orders: readonly PlannedOrder[], control: number, at: Date): string {
  return interchange("OW", "940", control, at, orders.map(order940));
}

function order940({ number, purchaseOrder, customer, priority, carrierScac, lines }: PlannedOrder): string[][] {
  return [
    ["W05", "N", number, purchaseOrder],
    ["N1", "ST", customer.name, "92", customer.id],
    ["N3", customer.street],
    ["N4", customer.city, "", customer.postcode, "DE"],
    ["N1", "DE", depositor.name, "92", depositor.id],
    ["N9", "CO", purchaseOrder],
    ...(priority <= 2 ? [["NTE", "WHI", "Urgent: please ship today"]] : []),
    ["W66", "PP", "M", "", "", "", "", "", "", "", carrierScac],
    ...lines.flatMap(({ item, qty, uom, lot }, i) => [
      ["LX", String(i + 1)],
      ["W01", String(qty), uom, "", "SK", item.sku, "EN", item.gtin],
      ["G69", item.name],
      ...(lot === "" ? [] : [["N9", "LT", lot]]),
    ]),
    ["W76", String(lines.reduce((sum, { qty }) => sum + qty, 0))],
  ];
}

/** A ship notice 856 (004010), pick and pack: shipment, order, a tare for each labelled pallet, and the items in it or loose. */
export function asn856(delivery: PlannedDelivery, control: number, at: Date): string {
  const levels: string[][] = [];
  let id = 0;
  const level = (parent: number, code: string): number => {
    levels.push(["HL", String(++id), parent === 0 ? "" : String(parent), code]);
    return id;
  };
  const shipment = level(0, "S");
  levels.push(
    ["TD5", "", "2", "NRDL"],
    ["TD3", "TL", "", "HH-K 4711"],
    ["REF", "BM", `B${delivery.number}`],
    ["DTM", "017", day(at)],
  );
  levels.push(["N1", "SF", "Nordsee Supply", "92", "SUP-1"], ["N1", "ST", "Kontor demo site", "92", "KONTOR"]);
  const order = level(shipment, "O");
  levels.push(["PRF", delivery.purchaseOrder]);
  for (const { item, qty, lot, expiryDate, sscc } of delivery.lines) {
    const parent = sscc === "" ? order : level(order, "T");
    if (sscc !== "") levels.push(["MAN", "GM", `00${sscc}`]);
    level(parent, "I");
    levels.push(
      ["LIN", "", "SK", item.sku, "EN", item.gtin, ...(lot === "" ? [] : ["LT", lot])],
      ["SN1", "", String(qty), "EA"],
    );
    if (expiryDate !== "") levels.push(["DTM", "036", expiryDate.replaceAll("-", "")]);
  }
  const head = ["BSN", "00", delivery.number, day(at), time(at), "0001"];
  return interchange("SH", "856", control, at, [[head, ...levels, ["CTT", String(id)]]]);
}

function interchange(
  functionalId: string,
  kind: string,
  control: number,
  at: Date,
  sets: readonly string[][][],
): string {
  const isa = [
    "ISA",
    "00",
    " ".repeat(10),
    "00",
    " ".repeat(10),
    depositor.qualifier,
    depositor.id.padEnd(15),
    warehouse.qualifier,
    warehouse.id.padEnd(15),
  ];
  isa.push(day(at).slice(2), time(at), "U", "00401", String(control).padStart(9, "0"), "0", "P", ">");
  const segments = [
    isa,
    ["GS", functionalId, depositor.id, warehouse.id, day(at), time(at), String(control), "X", "004010"],
  ];
  for (const [i, body] of sets.entries()) {
    const setControl = String(i + 1).padStart(4, "0");
    segments.push(["ST", kind, setControl], ...body, ["SE", String(body.length + 2), setControl]);
  }
  segments.push(["GE", String(sets.length), String(control)], ["IEA", "1", String(control).padStart(9, "0")]);
  return segments.map((elements) => `${trimmed(elements).join("*")}~\n`).join("");
}

/** X12 has no empty elements at the end of a segment; ISA has a fixed width. */
function trimmed(elements: readonly string[]): string[] {
  const out = [...elements];
  while (out.length > 1 && out.at(-1) === "") out.pop();
  return out.map((text) => (text.includes("*") || text.includes("~") ? text.replaceAll(/[*~]/g, " ") : text));
}

const day = (at: Date): string => at.toISOString().slice(0, 10).replaceAll("-", "");
const time = (at: Date): string => at.toISOString().slice(11, 16).replace(":", "");
