import { expect, test } from "vitest";
import { type BillOfLading, billOfLadingPdf } from "./bill-of-lading.ts";
import { codesOn, pdfPictures, pdfText } from "./testing/read-back.ts";
import { hostileAddress, hostileText, shipFrom, shipTo, timesIn } from "./testing/sample-data.ts";

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    number: `PO-${1000 + index}`,
    packages: 4,
    weightGrams: 45_359,
    palletOrSlip: true,
  }));
const freight = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    handlingUnits: 2,
    handlingUnitType: "PLT",
    packages: 48,
    packageType: "CTN",
    weightGrams: 453_592,
    hazardous: false,
    description: `Tea kind ${1000 + index}`,
    nmfc: "190270-0",
    class: "70",
  }));
const bill = (change: Partial<BillOfLading> = {}): BillOfLading => ({
  number: "06141411234567890",
  date: "2026-03-01",
  shipFrom,
  shipTo,
  carrierName: "Estes Express Lines",
  scac: "EXLA",
  proNumber: "1234567890",
  seals: ["S-1", "S-2"],
  freightTerms: "collect",
  isMaster: false,
  orders: orders(2),
  freight: freight(2),
  currency: "USD",
  weightUnit: "lb",
  size: "Letter",
  language: "en",
  ...change,
});

test("a small shipment is one page with parties, carrier, tables and totals", async () => {
  const pages = await pdfText(await billOfLadingPdf(bill({ declaredValueCents: 1_250_000 })));
  expect(pages).toHaveLength(1);
  const parties = [
    "Nordkontor GmbH",
    "Baltic Foods Oy",
    "Estes Express Lines",
    "EXLA",
    "S-1, S-2",
    "06141411234567890",
  ];
  for (const words of [...parties, "PO-1001", "200 lb", "2,000 lb", "190270-0", "12,500.00 USD"])
    expect(pages[0]).toContain(words);
});

test("the bill's number and the pro number are read back from the paper", async () => {
  const [picture] = await pdfPictures(await billOfLadingPdf(bill()));
  const found = picture ? (await codesOn(picture)).map((code) => code.text) : [];
  expect(found).toEqual(["06141411234567890", "1234567890"]);
});

test("orders that outgrow the form go whole to the supplement, totals stay in front", async () => {
  for (const count of [30, 400]) {
    const pages = await pdfText(await billOfLadingPdf(bill({ orders: orders(count) })));
    expect(pages[0]).toContain(`${count} lines: see supplement`);
    expect(pages[0]).toContain(`${(count * 100).toLocaleString("en-US")} lb`);
    expect(pages[0]).toContain("Tea kind 1001");
    expect(pages[0]).toContain("Carrier signature");
    expect(timesIn(pages.slice(0, 1), "PO-")).toBe(0);
    for (const { number } of orders(count)) expect(timesIn(pages, number)).toBe(1);
    expect(pages[1]).toContain("Supplement to the bill of lading");
  }
});

test("both tables go to the supplement when neither fits", async () => {
  const pages = await pdfText(
    await billOfLadingPdf(bill({ orders: orders(40), freight: freight(35), language: "de" })),
  );
  expect(pages[0]).toContain("40 Zeilen: siehe Ergänzungsblatt");
  expect(pages[0]).toContain("35 Zeilen: siehe Ergänzungsblatt");
  for (const { description } of freight(35)) expect(timesIn(pages, description)).toBe(1);
});

test("text too long for its box is whole on the supplement, and its box says so", async () => {
  const specialInstructions = Array.from({ length: 300 }, (_, index) => `w${index};`).join(" ");
  const pages = await pdfText(await billOfLadingPdf(bill({ specialInstructions })));
  expect(pages[0]).toContain("see supplement");
  for (let index = 0; index < 300; index++) expect(` ${pages.slice(1).join(" ")}`).toContain(` w${index};`);
});

test("the terms the parties agreed on replace the plain ones", async () => {
  const terms = { received: "As per contract 77.", shipperCertifies: "As per annex 3." };
  const [page] = await pdfText(await billOfLadingPdf(bill({ terms })));
  expect(page).toContain("As per contract 77.");
  expect(page).not.toContain("apparent good order");
});

test("hostile text leaves the form standing", async () => {
  const hostile = {
    shipFrom: hostileAddress,
    shipTo: hostileAddress,
    billTo: hostileAddress,
    carrierName: hostileText,
  };
  const paper = await billOfLadingPdf(bill({ ...hostile, proNumber: hostileText, trailer: hostileText, size: "A4" }));
  const pages = await pdfText(paper);
  expect(pages[0]).toContain("Grand total");
  expect(timesIn(pages.slice(1), "x".repeat(60))).toBeGreaterThan(0);
  const [picture] = await pdfPictures(paper);
  expect(picture && (await codesOn(picture))[0]?.text).toBe("06141411234567890");
});

test("refuses a number that no scanner could read back", async () => {
  await expect(async () => billOfLadingPdf(bill({ number: "Ä-1" }))).rejects.toThrow(RangeError);
});
