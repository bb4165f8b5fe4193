import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDigit, checkPair, hasRightCheckDigit, hasRightCheckPair } from "./check-digit.ts";
import { expandUpcE, isGtin, normalizeGtin, shortestGtin } from "./gtin.ts";
import { buildSscc, isSscc, parseSscc, serialCapacity } from "./sscc.ts";

test("computes the check digit of each key length as the General Specifications do", () => {
  expect(checkDigit("629104150021")).toBe("3"); // GTIN-13, worked example of the standard
  expect(checkDigit("37610425002123456")).toBe("9"); // SSCC, worked example of the standard
  expect(checkDigit("61414199999")).toBe("6");
  expect(checkDigit("950110153000")).toBe("3");
});

test("any single wrong digit breaks the check digit", () => {
  const digits = fc.stringMatching(/^[0-9]{7,17}$/);
  fc.assert(
    fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, place, by) => {
      const key = body + checkDigit(body);
      const at = place % key.length;
      const wrong = key.slice(0, at) + ((Number(key[at]) + by) % 10) + key.slice(at + 1);
      return hasRightCheckDigit(key) && !hasRightCheckDigit(wrong);
    }),
  );
});

test("computes the check pair of a Global Model Number as the General Specifications do", () => {
  expect(checkPair("1987654Ad4X4bL5ttr2310c")).toBe("2K");
  expect(hasRightCheckPair("99999zzzzzzzzzzzzzzzzzzT2")).toBe(true);
  expect(hasRightCheckPair("1987654Ad4X4bL5ttr2310C2K")).toBe(false);
  expect(checkPair("a b")).toBeNull();
  expect(checkPair("1".repeat(98))).toBeNull();
});

test("brings every GTIN to 14 digits and back to the form it is printed in", () => {
  for (const gtin of ["95012346", "614141999996", "9501101530003", "19501101530000"]) {
    expect(normalizeGtin(gtin)).toBe(gtin.padStart(14, "0"));
    expect(shortestGtin(gtin.padStart(14, "0"))).toBe(gtin);
  }
});

test.each(["", "9501101530004", "950110153000", "950110153000X", "00000000000000", "000000000000000017"])(
  'does not take "%s" for a GTIN',
  (text) => {
    expect(isGtin(text)).toBe(false);
    expect(normalizeGtin(text)).toBeNull();
    expect(shortestGtin(text)).toBeNull();
  },
);

test("expands each of the four UPC-E patterns", () => {
  // Last digit 0-2, 3, 4 and 5-9 decide where the zeros go.
  expect(expandUpcE("01234505")).toBe("012000003455");
  expect(expandUpcE("123450")).toBe("012000003455");
  expect(expandUpcE("0123453")?.slice(0, 11)).toBe("01230000045");
  expect(expandUpcE("0123454")?.slice(0, 11)).toBe("01234000005");
  expect(expandUpcE("01234565")).toBe("012345000065");
  for (const bad of ["01234566", "21234565", "12345", "012345650", "01a34565"]) expect(expandUpcE(bad)).toBeNull();
});

test("builds an SSCC from its parts and reads it back however it is written", () => {
  const built = buildSscc({ extensionDigit: 3, companyPrefix: "7610425", serialReference: 2123456 });
  expect(built).toEqual({ ok: true, sscc: "376104250021234569" });
  for (const text of [
    "376104250021234569",
    "00376104250021234569",
    "(00)376104250021234569",
    "(00) 3 7610425 002123456 9",
  ]) {
    expect(parseSscc(text)).toBe("376104250021234569");
  }
  for (const text of ["376104250021234560", "00376104250021234560", "37610425002123456", "LPN-000123", ""]) {
    expect(parseSscc(text)).toBeNull();
  }
});

test("uses the whole serial range of a company prefix and no more", () => {
  const parts = { extensionDigit: 0, companyPrefix: "952123456789" };
  expect(serialCapacity(parts.companyPrefix)).toBe(10_000n);
  expect(buildSscc({ ...parts, serialReference: 9_999 })).toMatchObject({ ok: true });
  expect(buildSscc({ ...parts, serialReference: 10_000 })).toEqual({ ok: false, code: "serial-out-of-range" });
  expect(buildSscc({ ...parts, serialReference: -1 })).toEqual({ ok: false, code: "serial-out-of-range" });
  expect(buildSscc({ ...parts, serialReference: 1.5 })).toEqual({ ok: false, code: "serial-out-of-range" });
  expect(buildSscc({ ...parts, extensionDigit: 10, serialReference: 1 })).toEqual({
    ok: false,
    code: "bad-extension-digit",
  });
  expect(buildSscc({ ...parts, companyPrefix: "95A", serialReference: 1 })).toEqual({
    ok: false,
    code: "bad-company-prefix",
  });
});

test("every SSCC built is one", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 9 }),
      fc.stringMatching(/^[0-9]{4,12}$/),
      fc.bigInt({ min: 0n }),
      (extensionDigit, companyPrefix, big) => {
        const built = buildSscc({
          extensionDigit,
          companyPrefix,
          serialReference: big % serialCapacity(companyPrefix),
        });
        return built.ok && isSscc(built.sscc) && built.sscc.startsWith(`${extensionDigit}${companyPrefix}`);
      },
    ),
  );
});
