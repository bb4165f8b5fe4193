import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor } from "../../testing/test-site.ts";
import { FileSite } from "./testing/file-site.ts";

let files: FileSite;
beforeEach(() => {
  files = new FileSite();
});
afterEach(() => {
  expectSound(files.site);
  files.close();
});

const items = `sku;name;barcodes;tracks lot;case qty;case gtin
TEA;Assam 250 g;4006381333931|BUYER-7;no;6;14006381333938
MILK;Oat drink;;yes;;
`;
const places = "location,zone,kind\nA-01,A,pick\nB-01,B,storage\n";
const sample = (name: string) => readFileSync(fileURLToPath(new URL(`../../edi/samples/${name}`, import.meta.url)));

/** One interchange with a transaction set for each body, its trailers counted. */
function x12(...sets: { kind: string; group: string; body: string[] }[]): string {
  const groups = sets.map(({ kind, group, body }, at) => {
    const set = [`ST*${kind}*000${at + 1}`, ...body];
    return [
      `GS*${group}*ACME*KONTOR*20261121*0800*${at + 7}*X*004010`,
      ...set,
      `SE*${set.length + 1}*000${at + 1}`,
      `GE*1*${at + 7}`,
    ];
  });
  const isa =
    "ISA*00*          *00*          *ZZ*ACME           *ZZ*KONTOR         *261121*0800*U*00401*000000042*0*P*>";
  return `${[isa, ...groups.flat(), `IEA*${sets.length}*000000042`].join("~\n")}~\n`;
}
const order = (number: string, ...lines: string[]) => ({
  kind: "940",
  group: "OW",
  body: [
    `W05*N*${number}`,
    "N1*ST*Shop*92*77",
    "N4*Bonn**53111*DE",
    ...lines.flatMap((line, at) => [`LX*${at + 1}`, line]),
  ],
});
const asn = (number: string, lin: string) => ({
  kind: "856",
  group: "SH",
  body: [
    `BSN*00*${number}*20261120*0800`,
    "HL*1**S",
    "N1*SF*Maker*92*M-1",
    "HL*2*1*O",
    "PRF*PO-1",
    "HL*3*2*I",
    lin,
    "SN1**12*EA",
  ],
});

describe("a table", () => {
  test("of items, places and stock is taken, and says how much of it was new", async () => {
    expect(await files.take("items.csv", items)).toMatchObject({
      kind: "items",
      outcome: "imported",
      importedBy: supervisor.actor,
      result: { "items.import": { created: 2, changed: 0, unchanged: 0 } },
    });
    await files.take("places.csv", places);
    const stock = "location,sku,qty,lot,expiry date\nA-01,TEA,10,,\nB-01,MILK,5,L1,2027-03-01\n";
    expect((await files.take("stock.csv", stock)).result["stock.import"]).toMatchObject({ lines: 2, qty: 15 });
    expect(files.site.ask("stock.list", { sku: "MILK" }).stock).toMatchObject([
      { place: "B-01", lot: "L1", onHand: 5 },
    ]);
    expect(files.site.book.get("item", "TEA")?.packagings).toContainEqual(expect.objectContaining({ qtyBase: 6 }));
  });

  test("is taken once, whatever it is called, until somebody says again", async () => {
    const first = await files.take("items.csv", items);
    const repeat = await files.take("copy of items.csv", items);
    expect(repeat).toMatchObject({ outcome: "already-imported", result: first.result, importedAt: first.importedAt });
    const again = await files.take("items.csv", items, { again: true });
    expect(again).toMatchObject({ outcome: "imported", result: { "items.import": { unchanged: 2 } } });
    expect(files.site.ask("files.list", {}).files).toHaveLength(1);
  });

  test("is taken whole or not at all, with every problem on its line", async () => {
    await files.take("items.csv", items);
    await files.take("places.csv", places);
    const stock = "location,sku,qty\nA-01,TEA,10\nNOWHERE,TEA,1\nA-01,GHOST,1\nA-01,TEA,2.5\n";
    expect(await files.problems("stock.csv", stock)).toMatchObject([{ line: 5, column: 3, code: "number-not-whole" }]);
    const unknown = stock.replace("2.5", "3");
    const problems = await files.problems("stock.csv", unknown);
    expect(problems.map(({ line, field, found }) => [line, field, found])).toEqual([
      [3, "location", "NOWHERE"],
      [4, "sku", "GHOST"],
    ]);
    expect(problems[0]?.text).toMatch(/^Line 3 .*location.*NOWHERE.*\.$/);
    expect(files.site.ask("stock.list", {}).totals.rows).toBe(0);
    const refused = files.site.ask("files.list", { state: "refused" }).files;
    expect(refused.map(({ name, problemCount }) => `${name} ${problemCount}`).sort()).toEqual([
      "stock.csv 1",
      "stock.csv 2",
    ]);
  });

  test("that was refused is taken once what it missed is there", async () => {
    await files.take("places.csv", places);
    const stock = "location,sku,qty\nA-01,TEA,10\n";
    await files.problems("stock.csv", stock);
    await files.take("items.csv", items);
    expect(await files.take("stock.csv", stock)).toMatchObject({ outcome: "imported" });
    expect(files.site.ask("files.list", {}).files.map(({ name, state }) => [name, state])).toContainEqual([
      "stock.csv",
      "imported",
    ]);
  });

  test("with a value that no field takes names the line and the field", async () => {
    const long = `sku,name\nTEA,Tea\n${"X".repeat(70)},Too long\n`;
    expect(await files.problems("items.csv", long)).toMatchObject([{ line: 3, field: "sku", code: "value-not-taken" }]);
  });
});

describe("an order from a partner", () => {
  beforeEach(async () => {
    await files.take("items.csv", items);
  });

  test("finds the item by any number of it, in the partner's own unit", async () => {
    const file = x12(
      order(
        "B-1",
        "W01*2*CT**IN*BUYER-7",
        "W01*5*EA**UP*4006381333931",
        "W01*1*CA**UK*14006381333938",
        "W01*3*EA**VN*TEA",
      ),
    );
    await files.take("orders.edi", file);
    const { orderId } = files.site.ask("orders.list", {}).orders[0]!;
    const lines = files.site.book.find("orderLine", { orderId }, { order: "line" });
    expect(lines.map(({ sku, orderedQty }) => [sku, orderedQty])).toEqual([
      ["TEA", 12],
      ["TEA", 5],
      ["TEA", 6],
      ["TEA", 3],
    ]);
    expect(files.site.book.get("order", orderId)).toMatchObject({
      number: "B-1",
      customer: "77",
      shipTo: { name: "Shop", city: "Bonn", postcode: "53111", country: "DE" },
      source: { format: "x12 940", sender: "ZZ:ACME", interchange: "000000042", group: "7", set: "0001" },
    });
  });

  test("with an unknown item is refused on its line; as a draft it waits for the item", async () => {
    const file = x12(
      order("B-1", "W01*1*EA**VN*TEA"),
      order("B-2", "W01*1*EA**VN*NOPE*UP*4006381333948", "W01*1*DZ**VN*TEA"),
    );
    const problems = await files.problems("orders.edi", file);
    const lines = file.split("\n");
    expect(problems.map(({ line, code, document }) => [lines[line - 1], code, document])).toEqual([
      ["W01*1*EA**VN*NOPE*UP*4006381333948~", "item-unknown", "B-2"],
      ["W01*1*DZ**VN*TEA~", "unit-unknown-here", "B-2"],
    ]);
    expect(files.site.ask("orders.list", {}).orders).toEqual([]);
    const { result } = await files.take("orders.edi", file, { drafts: true });
    expect(result["orders.import"]).toMatchObject({ created: 2, drafts: 1 });
  });

  test("that the book refuses names the line of the order", async () => {
    await files.take("one.edi", x12(order("B-1", "W01*1*EA**VN*TEA")));
    const file = x12(order("B-2", "W01*1*EA**VN*TEA"), order("B-1", "W01*9*EA**VN*TEA"));
    const [problem, ...rest] = await files.problems("two.edi", file);
    expect(rest).toEqual([]);
    expect(file.split("\n")[problem!.line - 1]).toBe("W05*N*B-1~");
    expect(problem?.text).toContain("already");
    expect(files.site.ask("orders.list", {}).orders.map(({ number }) => number)).toEqual(["B-1"]);
  });

  test("comes with ship notices in one file, and one wrong line keeps all of it out", async () => {
    const good = x12(asn("A-1", "LIN**UP*4006381333931"), order("B-1", "W01*1*EA**VN*TEA"));
    const bad = good.replace("UP*4006381333931", "UP*4006381333948");
    expect(await files.problems("bad.edi", bad)).toMatchObject([{ code: "item-unknown", document: "A-1" }]);
    expect(files.site.ask("orders.list", {}).orders).toEqual([]);
    expect((await files.take("good.edi", good)).result).toMatchObject({
      "inbound.import": { announced: 1 },
      "orders.import": { created: 1 },
    });
    expect(files.site.book.first("inbound", { number: "A-1" })).toMatchObject({
      supplier: "M-1",
      purchaseOrder: "PO-1",
      source: { format: "x12 856", group: "7" },
    });
  });

  test("in the published samples lists what this site does not know, line by line", async () => {
    const problems = await files.problems("940.edi", sample("ediengine-940.OK.edi"));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["item-unknown"]));
    const lines = sample("ediengine-940.OK.edi").toString().split("\n");
    for (const { line } of problems) expect(lines[line - 1]).toMatch(/^W01/);
    const notices = await files.problems("856.edi", sample("ediengine-856.Crossdock.OK.edi"));
    expect(notices.map(({ code }) => code)).toEqual(Array(5).fill("item-unknown"));
  });
});

describe("an X12 file is acknowledged", () => {
  beforeEach(async () => {
    await files.take("items.csv", items);
  });

  test("with 997 in the outbox, accepted or rejected as the whole file was", async () => {
    const good = await files.take("good.edi", x12(order("B-1", "W01*1*EA**VN*TEA")));
    const accepted = files.sent()["997-good-1.edi"]!;
    expect(accepted).toContain("*ZZ*KONTOR         *ZZ*ACME           *");
    expect(accepted).toContain("AK1*OW*7~AK2*940*0001~AK5*A~AK9*A*1*1*1~");
    expect(good.acknowledgements.map(({ name }) => name)).toEqual(["997-good-1.edi", "999-good-1.edi"]);
    await files.problems("bad.edi", x12(order("B-2", "W01*1*EA**VN*NOPE")));
    expect(files.sent()["997-bad-2.edi"]).toContain("AK5*R");
    expect(Object.keys(files.sent())).toHaveLength(2);
  });

  test("in the form the partner asked for, and can be written again from the book", async () => {
    files.site.do("partners.save", { id: "acme", kind: "customer", edi: { id: "ACME", acknowledge: "999" } });
    const { fileId } = await files.take("good.edi", x12(order("B-1", "W01*1*EA**VN*TEA")));
    const sent = files.sent();
    expect(Object.keys(sent)).toEqual(["999-good-1.edi"]);
    const again = await files.desk.export({ kind: "999", number: fileId });
    expect(again).toEqual({ name: "999-good-1.edi", mediaType: "application/edi-x12", text: sent["999-good-1.edi"] });
    expect((await files.desk.export({ kind: "997", number: fileId })).text).toContain("AK5*A");
  });

  test("also when the power went before that, by sending it again", async () => {
    const file = x12(order("B-1", "W01*1*EA**VN*TEA"));
    const { fileId } = await files.take("good.edi", file);
    const before = files.sent();
    const lost = {
      name: "file.acknowledged",
      input: { fileId, acknowledgements: [] },
      caller: supervisor,
      commandId: "lost",
    };
    files.site.sendMany([lost]);
    expect(await files.take("good.edi", file)).toMatchObject({ outcome: "already-imported" });
    expect(Object.keys(files.sent())).toEqual(Object.keys(before));
  });

  test("and an acknowledgement of ours that says no becomes an exception", async () => {
    const answer = { kind: "997", group: "FA", body: ["AK1*SW*12", "AK2*945*0001", "AK5*R*5", "AK9*R*1*1*0"] };
    await files.take("answer.edi", x12(answer));
    expect(files.sent()).toEqual({});
    expect(files.site.book.find("exception", {})).toMatchObject([
      { kind: "other", severity: "urgent", detail: { what: "edi-rejected", functionalId: "SW", control: "12" } },
    ]);
  });
});

test("any bytes at all are taken or refused clearly", async () => {
  const seed = Date.now() % 1_000_000;
  await files.take("items.csv", items);
  const valid = [
    ...new TextEncoder().encode(x12(order("B-1", "W01*1*EA**VN*TEA"))),
    ...new TextEncoder().encode(places),
  ];
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ maxLength: 300, unit: "binary" }).map((text) => new TextEncoder().encode(text)),
    fc
      .tuple(fc.nat({ max: valid.length }), fc.nat({ max: valid.length }), fc.nat({ max: 255 }))
      .map(([cut, at, byte]) => {
        const copy = Uint8Array.from(valid.slice(0, cut));
        if (at < copy.length) copy[at] = byte;
        return copy;
      }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const answer = await files.send("any", content);
      if (answer.ok) return;
      if (!("refusal" in answer) || answer.refusal.code !== "file-refused")
        throw new Error(`seed ${seed}: ${JSON.stringify(answer)}`);
      expect(answer.refusal.problems.length).toBeGreaterThan(0);
      for (const { line, text } of answer.refusal.problems) {
        expect(line).toBeGreaterThan(0);
        expect(text).toMatch(/^Line \d+/);
      }
    }),
    { seed, numRuns: 150 },
  );
});
