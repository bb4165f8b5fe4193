import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ai, findAi } from "./ai-lookup.ts";
import { aiRows } from "./ai-table.generated.ts";
import { validMessage, validValue } from "./arbitrary-message.ts";
import { buildDigitalLink, parseDigitalLink } from "./digital-link.ts";
import type { Gs1ErrorCode } from "./gs1-error.ts";

const keys = aiRows.filter((row) => row.keyQualifiers);

test("every primary key round trips with every choice of its qualifiers, in every alternative", () => {
  let links = 0;
  for (const row of keys) {
    const key = row.ais[0] ?? "";
    for (const order of row.keyQualifiers ?? []) {
      for (let choice = 0; choice < 2 ** order.length; choice++) {
        const path = [key, ...order.filter((_, place) => (choice >> place) & 1)];
        const [values = []] = fc.sample(fc.tuple(...path.map((ai) => validValue(findAi(ai) as Ai))), {
          numRuns: 1,
          seed: choice,
        });
        const elements = path.map((ai, place) => ({ ai, value: values[place] ?? "" }));
        const built = buildDigitalLink(elements.toReversed(), "https://shop.example/a/b/");
        if (!built.ok) {
          // (415) must come with (8020), so the key alone is refused.
          expect(built.errors.map((error) => error.code)).toEqual(["requires-other"]);
          continue;
        }
        links++;
        expect(parseDigitalLink(built.uri)).toEqual({
          ok: true,
          elements,
          stem: "https://shop.example/a/b",
          otherParams: [],
        });
      }
    }
  }
  expect(keys).toHaveLength(16);
  expect(links).toBeGreaterThan(30);
});

test("every attribute round trips beside a key that allows it", () => {
  let links = 0;
  for (const ai of aiRows.filter((row) => row.attribute && !row.keyQualifiers).map((row) => row.ais[0] ?? "")) {
    const [elements = []] = fc.sample(validMessage(ai), { numRuns: 1, seed: 11 });
    const built = buildDigitalLink(elements);
    // Companions such as (02) with (37) have a key (00) to stand under; a few AIs have no key at all.
    if (!built.ok) {
      expect(
        built.errors.map((error) => error.code),
        ai,
      ).toContain(elements.some((one) => findAi(one.ai)?.keyQualifiers) ? "not-an-attribute" : "no-primary-key");
      continue;
    }
    links++;
    const read = parseDigitalLink(built.uri);
    expect(read, built.uri).toMatchObject({ ok: true });
    if (read.ok)
      expect(new Map(read.elements.map((one) => [one.ai, one.value]))).toEqual(
        new Map(elements.map((one) => [one.ai, one.value])),
      );
  }
  expect(links).toBeGreaterThan(100);
});

test("reads samples of the Digital Link standard", () => {
  expect(
    parseDigitalLink("https://id.gs1.org/01/09506000134352/22/2A/10/ABC123/21/456?17=251231&3103=000195"),
  ).toMatchObject({
    ok: true,
    stem: "https://id.gs1.org",
    elements: [{ ai: "01" }, { ai: "22" }, { ai: "10" }, { ai: "21" }, { ai: "17" }, { ai: "3103", value: "000195" }],
  });
  expect(parseDigitalLink("HTTPS://example.com:8443/some/path/414/9521321000018/254/32a%2Fb#top")).toMatchObject({
    ok: true,
    stem: "HTTPS://example.com:8443/some/path",
    elements: [{ ai: "414" }, { ai: "254", value: "32a/b" }],
  });
  expect(parseDigitalLink("https://example.org/01/9506000134352/")).toMatchObject({
    ok: true,
    elements: [{ ai: "01", value: "09506000134352" }],
  });
});

test("pads a GTIN of 8, 12 or 13 digits", () => {
  for (const gtin of ["95012346", "614141999996", "9506000134352"]) {
    expect(parseDigitalLink(`https://a.example/01/${gtin}`)).toMatchObject({
      ok: true,
      elements: [{ value: gtin.padStart(14, "0") }],
    });
  }
});

test("keeps parameters that are not GS1's apart", () => {
  expect(
    parseDigitalLink("https://a.example/01/09506000134352?linkType=gs1:pip&17=251231;utm=a%20b&flag&99999=1"),
  ).toMatchObject({
    ok: true,
    elements: [{ ai: "01" }, { ai: "17" }],
    otherParams: [
      ["linkType", "gs1:pip"],
      ["utm", "a b"],
      ["flag", ""],
      ["99999", "1"],
    ],
  });
});

test.each<[string, string, Gs1ErrorCode]>([
  ["qualifiers in the wrong order", "https://a.example/01/09506000134352/10/A/22/B", "qualifier-out-of-order"],
  ["a qualifier twice", "https://a.example/01/09506000134352/10/A/10/A", "qualifier-out-of-order"],
  ["qualifiers of two alternatives mixed", "https://a.example/01/09506000134352/22/A/235/B", "qualifier-not-allowed"],
  ["a qualifier of another key", "https://a.example/00/106141412345678908/21/A", "qualifier-not-allowed"],
  ["an AI the query may not carry", "https://a.example/00/106141412345678908?254=A", "not-an-attribute"],
  ["a qualifier in the query", "https://a.example/01/09506000134352?10=A", "belongs-in-path"],
  ["a wrong check digit", "https://a.example/01/09506000134353", "check-digit-wrong"],
  ["a wrong attribute value", "https://a.example/01/09506000134352?17=259999", "date-impossible"],
  ["two values of one AI", "https://a.example/01/09506000134352?17=251231&17=251230", "repeated-different"],
  ["broken percent-encoding in the path", "https://a.example/01/09506000134352/10/%E0%A4", "percent-encoding-broken"],
  ["broken percent-encoding in the query", "https://a.example/01/09506000134352?17=%zz", "percent-encoding-broken"],
  ["an address without a key", "https://a.example/shop/item", "no-primary-key"],
  ["an attribute where the key should be", "https://a.example/17/251231", "no-primary-key"],
  ["another scheme", "ftp://a.example/01/09506000134352", "not-a-digital-link"],
  ["no address at all", "A-01-03", "not-a-digital-link"],
])("refuses %s", (_what, uri, code) => {
  const read = parseDigitalLink(uri);
  expect(read.ok).toBe(false);
  if (!read.ok) {
    expect(read.errors.map((error) => error.code)).toContain(code);
    for (const { at } of read.errors) expect(at >= 0 && at <= uri.length).toBe(true);
  }
});

test("encodes whatever a value holds, so that the link reads back the same", () => {
  fc.assert(
    fc.property(validMessage("01"), validValue(findAi("10") as Ai), ([item], lot) => {
      fc.pre(lot !== "." && lot !== "..");
      const elements = [item ?? { ai: "01", value: "" }, { ai: "10", value: lot }];
      const built = buildDigitalLink(elements);
      expect(built.ok && parseDigitalLink(built.uri)).toMatchObject({ ok: true, elements });
      if (built.ok) expect(parseDigitalLink(new URL(built.uri).href)).toMatchObject({ ok: true, elements });
    }),
  );
});

test("refuses to build what a link cannot say", () => {
  const gtin = { ai: "01", value: "09506000134352" };
  expect(buildDigitalLink([gtin, { ai: "10", value: ".." }])).toMatchObject({
    ok: false,
    errors: [{ code: "value-not-linkable", at: 1 }],
  });
  expect(buildDigitalLink([{ ai: "90", value: "A" }])).toMatchObject({
    ok: false,
    errors: [{ code: "no-primary-key" }],
  });
  expect(buildDigitalLink([gtin, { ai: "17", value: "259999" }])).toMatchObject({
    ok: false,
    errors: [{ code: "date-impossible", at: 1 }],
  });
  expect(buildDigitalLink([gtin, { ai: "21", value: "A" }, { ai: "235", value: "B" }])).toMatchObject({ ok: false });
  expect(buildDigitalLink([])).toMatchObject({ ok: false });
});

test("chooses the alternative that leaves only attributes for the query", () => {
  const elements = [
    { ai: "01", value: "09506000134352" },
    { ai: "10", value: "LOT" },
    { ai: "235", value: "TP" },
  ];
  const built = buildDigitalLink(elements);
  expect(built).toEqual({ ok: true, uri: "https://id.gs1.org/01/09506000134352/235/TP?10=LOT" });
  expect(built.ok && parseDigitalLink(built.uri)).toMatchObject({ ok: true });
});

test("never throws, whatever the address", () => {
  const piece = fc.oneof(
    fc.constantFrom("/", "?", "#", "&", "=", "%", "%2", "01", "09506000134352", "10", "17", "251231", "8004"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const uri = `https://a${pieces.join("")}`;
      const read = parseDigitalLink(uri);
      if (!read.ok) for (const { at } of read.errors) expect(at >= 0 && at <= uri.length).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
