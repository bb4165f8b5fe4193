import { afterEach, beforeEach, expect, test } from "vitest";
import { papersContracts } from "#sync/contracts/papers.ts";
import { pdfText } from "../../papers/testing/read-back.ts";
import { Refused } from "../../store/book.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import { renderPaper } from "./render-paper.ts";
import { packedOrder } from "./testing/packed-order.ts";

let site: TestSite;
let orderId: string;
let carton: string;
beforeEach(() => {
  site = new TestSite();
  ({ orderId, carton } = packedOrder(site));
});
afterEach(() => {
  expectSound(site);
  site.db.close();
});

const render = (request: object) =>
  renderPaper(site.book, papersContracts["papers.render"].input.parse(request), site.nowMs);
const textOf = async (request: object) =>
  (await pdfText((await render(request)).content)).join("\n").replaceAll(/\s+/g, " ");

test("a carton label says where it goes, what is in it and which carton it is", async () => {
  const text = await textOf({ kind: "carton-label", subject: carton });
  for (const part of [
    "Teehaus Alster",
    "20354 Hamburg",
    "SO-77",
    "Carton 1 of 1",
    "TEA",
    "MILK",
    "L1",
    "Kontor Hamburg",
  ])
    expect(text).toContain(part);
  const { sscc, id } = site.book.get("lpn", carton)!;
  expect(text.replaceAll(" ", "")).toContain(sscc || id);
  const zpl = new TextDecoder().decode(
    (await render({ kind: "carton-label", subject: carton, format: "zpl" })).content,
  );
  expect(zpl).toContain(`00${sscc || id}`);
});

test("a packing list has every carton with lots, before and after it left", async () => {
  const packed = await textOf({ kind: "packing-list", subject: "SO-77", language: "de" });
  for (const part of ["SO-77", "PO-9", "Bestellung", "Haferdrink", "L1", "L2", "Leave at the gate", "DHLG"])
    expect(packed).toContain(part);
  site.do("orders.ship", { orderId });
  expect(await textOf({ kind: "packing-list", subject: orderId, language: "de" })).toBe(packed);
});

test("a bill of lading has the parties, the orders and the weight of what is on the truck", async () => {
  const { loadId, number } = site.do("loads.create", { orderIds: [orderId], carrierScac: "DSVF" });
  site.do("loads.dock", { loadId, dock: "DOCK-01", trailer: "TR-7" });
  site.do("load.carton", { loadId, lpn: carton });
  site.do("loads.ship", { loadId, seal: "S-1" });
  const text = await textOf({ kind: "bill-of-lading", subject: number });
  const { bolNumber } = site.book.get("load", loadId)!;
  for (const part of [bolNumber, "DSVF", "TR-7", "S-1", "SO-77", "Kontor Hamburg", "Teehaus Alster", "6.45"])
    expect(text).toContain(part);
});

test("a pallet label names one item with its lot where the pallet holds only that", async () => {
  const zpl = async (lpn: string) =>
    new TextDecoder().decode((await render({ kind: "pallet-label", subject: lpn, format: "zpl" })).content);
  const { lpn } = site.do("lpn.create", { location: "A-01", sscc: true });
  site.do("stock.move-loose", { from: "A-01", to: "A-01", toLpn: lpn, sku: "TEA", qty: 12 });
  const label = await zpl(lpn);
  expect(label).toContain(`00${lpn}`);
  expect(label).toContain("0204006381333931");
  site.do("stock.move-loose", { from: "A-03", to: "A-01", toLpn: lpn, sku: "MILK", qty: 2 });
  expect(await zpl(lpn)).not.toContain("0204006381333931");
});

test("a badge is printed with the code that is handed in, which the book does not have", async () => {
  site.sendMany([
    {
      name: "person.keep",
      input: { id: "ann", fields: { name: "Ann Picker", roles: ["picker"] } },
      caller: { actor: "t", device: "t", roles: [] },
      commandId: "ann",
    },
  ]);
  expect(await textOf({ kind: "badge-label", subject: "ann", badgeCode: "KONTOR-ANN-1" })).toContain("Ann Picker");
  await expect(render({ kind: "badge-label", subject: "ann" })).rejects.toThrow(Refused);
});
