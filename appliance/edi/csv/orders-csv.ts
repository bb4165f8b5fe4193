import type { OrderDocument, OrderLine, Party, Purpose } from "../documents.ts";
import { gtin14 } from "../gs1-number.ts";
import { type Reading, reading } from "../problem-book.ts";
import { groupedRows, headOf } from "./grouped-rows.ts";
import { type CsvOptions, type CsvTable, readCsv } from "./read-csv.ts";
import { setFields } from "./set-fields.ts";
import { type RowReader, TableReader } from "./table-reader.ts";
import { writeCsv } from "./write-csv.ts";

/** Orders, one row for each line; rows with the same order number are one order, wherever they stand. */
export function readOrdersCsv(bytes: Uint8Array, options: CsvOptions = {}): Reading<OrderDocument[]> {
  return ordersFromTable(readCsv(bytes, options));
}

export function ordersFromTable(table: CsvTable): Reading<OrderDocument[]> {
  const fields = {
    required: ["number", "qty", "sku|gtin"],
    numbers: ["qty"],
    dates: ["requestedShipDate", "requestedDeliveryDate"],
  };
  const reader = new TableReader(table, "orders", fields);
  const orders = [...groupedRows(reader, "number", headFields)].map(([number, rows]) => readOrder(number, rows));
  return reading(table.book, orders);
}

export function writeOrdersCsv(orders: readonly OrderDocument[]): string {
  return writeCsv(headers, orders.flatMap(orderRows));
}

const partyFields = ["Id", "Name", "Address1", "Address2", "City", "Region", "Postcode", "Country"].map(
  (part) => `customer${part}`,
);
// biome-ignore format: columns in rows
const headFields = [
  "purpose", ...partyFields, "requestedShipDate", "requestedDeliveryDate", "priority", "carrierScac",
  "serviceLevel", "paymentTerms", "purchaseOrder", "notes",
];

function readOrder(number: string, rows: readonly RowReader[]): OrderDocument {
  const head = headOf(rows, headFields);
  const text = (field: string): string | undefined => head(field)?.text(field);
  const purpose = head("purpose")?.oneOf("purpose", purposes) ?? "new";
  const [first] = rows;
  const order: OrderDocument = {
    number,
    purpose,
    notes: (text("notes") ?? "").split("\n").filter(Boolean),
    references: [],
    lines: [],
    source: { line: first?.line ?? 1 },
  };
  const seen = new Set<string>();
  for (const row of rows) {
    const line = readLine(row, String(order.lines.length + 1), purpose);
    if (seen.has(line.line)) row.error("duplicate-line", "line", line.line);
    seen.add(line.line);
    order.lines.push(line);
  }
  return setFields(order, {
    customer: readCustomer(text),
    requestedShipDate: head("requestedShipDate")?.day("requestedShipDate"),
    requestedDeliveryDate: head("requestedDeliveryDate")?.day("requestedDeliveryDate"),
    priority: readPriority(head("priority")),
    carrierScac: text("carrierScac"),
    serviceLevel: text("serviceLevel"),
    paymentTerms: text("paymentTerms"),
    purchaseOrder: text("purchaseOrder"),
  });
}

function readLine(row: RowReader, ordinal: string, purpose: Purpose): OrderLine {
  const sku = row.code("sku");
  const gtinText = row.code("gtin");
  const gtin = gtinText === undefined ? undefined : gtin14(gtinText);
  if (sku === undefined && gtinText === undefined)
    row.error("value-missing", "sku", undefined, "an item number or a GTIN");
  if (gtinText !== undefined && !gtin) {
    const severity = sku === undefined ? "error" : "warn";
    row[severity]("check-digit-wrong", "gtin", gtinText, "8, 12, 13 or 14 digits, the last a check digit");
  }
  row.required("qty");
  const ids = [
    ...(sku ? [{ qualifier: "SK", value: sku }] : []),
    ...(gtinText ? [{ qualifier: "UK", value: gtinText }] : []),
  ];
  const line: OrderLine = {
    line: row.text("line") ?? ordinal,
    ids,
    qty: row.whole("qty", purpose === "cancel" ? 0 : 1) ?? 0,
    uom: row.text("uom") ?? "EA",
    source: { line: row.line },
  };
  return setFields(line, { sku, gtin, lot: row.code("lot"), description: row.text("description") });
}

function readCustomer(text: (field: string) => string | undefined): Party | undefined {
  const addressLines = [text("customerAddress1"), text("customerAddress2")].filter((line) => line !== undefined);
  const customer = setFields<Party>(
    { addressLines },
    {
      id: text("customerId"),
      name: text("customerName"),
      city: text("customerCity"),
      region: text("customerRegion"),
      postcode: text("customerPostcode"),
      country: text("customerCountry"),
    },
  );
  return Object.keys(customer).length > 1 || addressLines.length > 0 ? customer : undefined;
}

// biome-ignore format: words of one rank in a row
const priorityWords: Readonly<Record<string, number>> = {
  urgent: 1, "very-urgent": 1, rush: 1, express: 1, eilig: 1,
  high: 2, hoch: 2,
  normal: 5, medium: 5, standard: 5,
  low: 9, niedrig: 9,
};

function readPriority(row: RowReader | undefined): number | undefined {
  if (!row) return undefined;
  return /^\d+$/.test(row.text("priority") ?? "") ? row.whole("priority") : row.oneOf("priority", priorityWords);
}

const purposes: Readonly<Record<string, Purpose>> = {
  new: "new",
  original: "new",
  n: "new",
  create: "new",
  cancel: "cancel",
  cancelled: "cancel",
  canceled: "cancel",
  storno: "cancel",
  f: "cancel",
  delete: "cancel",
  change: "change",
  update: "change",
  r: "change",
};

// biome-ignore format: columns in rows
const headers = [
  "order number", "purpose", "customer id", "customer name", "address 1", "address 2", "city", "region",
  "postcode", "country", "requested ship date", "requested delivery date", "priority", "carrier scac",
  "service level", "payment terms", "purchase order", "notes", "line", "sku", "gtin", "qty", "uom", "lot",
  "description",
];

function orderRows(order: OrderDocument): (string | number | undefined)[][] {
  const { customer } = order;
  const [address1, ...address2] = customer?.addressLines ?? [];
  const party = [
    customer?.id,
    customer?.name,
    address1,
    address2.join(", "),
    customer?.city,
    customer?.region,
    customer?.postcode,
    customer?.country,
  ];
  const dates = [
    order.requestedShipDate,
    order.requestedDeliveryDate,
    order.priority,
    order.carrierScac,
    order.serviceLevel,
  ];
  const head = [
    order.number,
    order.purpose,
    ...party,
    ...dates,
    order.paymentTerms,
    order.purchaseOrder,
    order.notes.join("\n"),
  ];
  return order.lines.map((line) => [
    ...head,
    line.line,
    line.sku,
    line.gtin,
    line.qty,
    line.uom,
    line.lot,
    line.description,
  ]);
}
