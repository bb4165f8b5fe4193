import { expect, test } from "vitest";
import type { LinterName } from "./ai-table.generated.ts";
import { linters } from "./linters.ts";

/** For each linter: texts it accepts, texts it refuses. Type and length are checked elsewhere, so only shape-correct texts. */
const examples: Record<LinterName, { good: string[]; bad: string[] }> = {
  csum: {
    good: ["09501101530003", "106141412345678908", "9521321000018"],
    bad: ["09501101530004", "106141412345678909", "90501101530003"],
  },
  csumalpha: {
    good: ["1987654Ad4X4bL5ttr2310c2K", "12345_ABCDEFGHIJKLMCP"],
    bad: ["1987654Ad4X4bL5ttr2310cXK", "1987654Ad4X4bL5ttr231c02K", "A"],
  },
  gcppos1: { good: ["1234", "1234ABC"], bad: ["123", "123A", "A234", ""] },
  gcppos2: { good: ["91234", "X1234"], bad: ["9123", "9123A"] },
  hasnondigit: { good: ["1A", "-"], bad: ["123"] },
  yymmd0: { good: ["251231", "250200", "240229", "000229"], bad: ["251301", "250001", "250229", "250431", "251232"] },
  yymmdd: { good: ["251231", "240229"], bad: ["251200", "230229", "251332"] },
  yyyymmdd: { good: ["20000229", "19991231"], bad: ["19000229", "21000229", "20250001", "20250100", "20251301"] },
  hh: { good: ["00", "23"], bad: ["24", "99"] },
  mi: { good: ["00", "59"], bad: ["60"] },
  ss: { good: ["00", "59"], bad: ["60"] },
  hhmi: { good: ["0000", "2359"], bad: ["2400", "2360"] },
  iso3166: { good: ["276", "004", "894"], bad: ["000", "280", "999"] },
  iso3166999: { good: ["276", "999"], bad: ["998"] },
  iso3166alpha2: { good: ["DE", "ZW"], bad: ["UK", "de", "XX"] },
  iso4217: { good: ["978", "840", "008"], bad: ["280", "000"] },
  iso5218: { good: ["0", "1", "2", "9"], bad: ["3", "8"] },
  packagetype: { good: ["PX", "201", "8", "APE"], bad: ["0", "px", "P", "ZZZ"] },
  mediatype: { good: ["01", "10", "80", "99"], bad: ["00", "11", "79"] },
  winding: { good: ["0", "1", "9"], bad: ["2", "8"] },
  yesno: { good: ["0", "1"], bad: ["2", "9"] },
  latitude: { good: ["0000000000", "1800000000"], bad: ["1800000001"] },
  longitude: { good: ["0000000000", "3600000000"], bad: ["3600000001", "9999999999"] },
  pcenc: { good: ["Caf%C3%A9", "%20%2f", "plain"], bad: ["50%", "%2", "%GG", "A%20%"] },
  hyphen: { good: ["-"], bad: ["A", "0"] },
  zero: { good: ["0"], bad: ["1", "9"] },
  nonzero: { good: ["0001", "9000"], bad: ["0000", "000"] },
  nozeroprefix: { good: ["0", "1", "10"], bad: ["01", "00"] },
  importeridx: { good: ["-", "_", "0", "A", "z"], bad: ["!", "+", "=", "/"] },
  pieceoftotal: { good: ["0101", "0199", "9999"], bad: ["0001", "0100", "0201", "0000"] },
  posinseqslash: { good: ["1/1", "1/3", "9/9"], bad: ["0/1", "1/0", "2/1", "1//", "111", "/11"] },
  iban: {
    good: ["DE89370400440532013000", "GB82WEST12345698765432", "BE71096123456769"],
    bad: ["DE88370400440532013000", "XX89370400440532013000", "DE8937040044053201300a", "DE89370400"],
  },
  couponcode: {
    good: [
      "012345612345611110123",
      "106141416543213150110120", // the guideline's own sample
      // Each optional field alone, then all of them.
      "012345612345611110123101204569",
      "01234561234561111012321204560614141",
      "01234561234561111012350123456",
      "012345612345611110123611234567",
      "01234561234561111012390101",
      "01234561234561111012310120456921204560614141325123142501015012345661123456790101",
    ],
    bad: [
      "",
      "a12345612345611110123",
      "712345678901234",
      "0123456123456",
      "012345612345601110123",
      "0123456123456111101238",
      "0123456123456111151230",
      "01234561234561111012390301",
      "01234561234561111012360",
      "0123456123456111101234250101325123", // fields out of order
    ],
  },
  couponposoffer: {
    good: ["001234561234560123456", "0012345612345611234567"],
    bad: ["", "201234561234560123456", "07", "00123456123456", "0012345612345601234567", "00123456123456012345a"],
  },
};

for (const [name, { good, bad }] of Object.entries(examples)) {
  const lint = linters[name as LinterName];
  test.each(good)(`${name} accepts "%s"`, (text) => {
    expect(lint(text)).toBeNull();
  });
  test.each(bad)(`${name} refuses "%s" and points inside it`, (text) => {
    const fault = lint(text);
    expect(fault).not.toBeNull();
    expect(fault?.at).toBeGreaterThanOrEqual(0);
    expect(fault?.at).toBeLessThanOrEqual(text.length);
  });
}

test("tells which check digit would have been right", () => {
  expect(linters.csum("09501101530004")).toEqual({ code: "check-digit-wrong", at: 13, expected: "3", found: "4" });
});

test("refuses a coupon that starts after it expires, and takes one that starts before", () => {
  const plain = "012345612345611110123";
  expect(linters.couponcode(`${plain}32512314250101`)).toBeNull();
  expect(linters.couponcode(`${plain}32501014251231`)).toMatchObject({
    code: "coupon-malformed",
    at: 29,
    found: "251231",
  });
  expect(linters.couponcode(`${plain}3251332`)).toMatchObject({ code: "coupon-malformed", at: 22 });
});
