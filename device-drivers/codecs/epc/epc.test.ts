import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epcEncodings } from "./epc-schemes.ts";
import { checkDigitOf } from "./gs1-check-digit.ts";
import { type EpcKey, isEpcKey, readEpc } from "./read-epc.ts";
import { type EpcToWrite, writeEpc } from "./write-epc.ts";

// The other library's types describe another module form than it has.
const epcTds = createRequire(import.meta.url)("epc-tds") as { fromTagURI(uri: string): { toHexString(): string } };

const read = (hex: string): EpcKey => {
  const key = readEpc(hex);
  if (!isEpcKey(key)) throw new Error(`${key.refused}: ${key.said}`);
  return key;
};
const write = (epc: EpcToWrite): string => {
  const hex = writeEpc(epc);
  if (typeof hex !== "string") throw new Error(`${hex.refused}: ${hex.said}`);
  return hex;
};
const refusal = (hex: string) => {
  const key = readEpc(hex);
  return isEpcKey(key) ? `read as ${key.elements}` : key.refused;
};

describe("a tag", () => {
  test("with a trade item gives its GTIN and serial number", () => {
    expect(read("3074257BF7194E4000001A85")).toEqual({
      scheme: "sgtin",
      encoding: "sgtin-96",
      filter: 3,
      companyPrefix: "0614141",
      key: "80614141123458",
      serial: "6789",
      elements: "(01)80614141123458(21)6789",
    });
  });

  test("with a logistic unit gives its SSCC", () => {
    const hex = write({ encoding: "sscc-96", filter: 2, companyPrefix: "9521234", key: "095212340000000013" });
    expect(read(hex)).toMatchObject({ scheme: "sscc", key: "095212340000000013", elements: "(00)095212340000000013" });
  });

  test("of TDS 2 carries its key as digits", () => {
    expect(read("f90095212340000000013000")).toMatchObject({ encoding: "sscc+", filter: 0, key: "095212340000000013" });
    // GTIN, then number coding (0), 4 digits, 14 bits: 6789.
    const bits = `${(0xf7).toString(2)}0001${[..."80614141123458"].map((d) => Number(d).toString(2).padStart(4, "0")).join("")}00000100${(6789).toString(2).padStart(14, "0")}`;
    const hex = BigInt(`0b${bits.padEnd(96, "0")}`).toString(16);
    expect(read(hex)).toMatchObject({ encoding: "sgtin+", filter: 1, elements: "(01)80614141123458(21)6789" });
  });

  test.each([
    ["", "not-hex"],
    ["30742", "not-hex"],
    ["zz74257bf7194e4000001a85", "not-hex"],
    ["e28011606000020612345678", "not-gs1"], // a factory-fresh tag: its number is the chip maker's
    ["3074257bf7194e40", "too-short"],
    ["307c257bf7194e4000001a85", "bad-partition"],
    ["3063ffffffffffffffffffff", "bad-prefix"],
    [`${"3074257bf7194e4000001a85"}0001`, "bad-filling"],
    ["f90095212340000000012000", "bad-reference"], // wrong check digit
    ["f9009521234000000001a000", "bad-reference"], // not a digit
    ["f80095212340000000013000", "not-gs1"],
  ])("%s is refused: %s", (hex, why) => {
    expect(refusal(hex)).toBe(why);
  });

  test("never throws, whatever its memory holds, and what is read can be written back to the same bits", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...epcEncodings.map(({ header }) => header), 0xf7, 0xf9, 0x2f),
        fc.uint8Array({ minLength: 1, maxLength: 31 }),
        (header, tail) => {
          const hex = Buffer.from([header, ...tail]).toString("hex");
          const key = readEpc(hex);
          if (!isEpcKey(key) || key.encoding.endsWith("+")) return;
          const again = write({ ...key, serial: key.serial });
          expect(hex.startsWith(again)).toBe(true);
          expect(hex.slice(again.length)).toMatch(/^0*$/);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

const digits = (length: number) =>
  fc.bigInt({ min: 0n, max: 10n ** BigInt(length) - 1n }).map((value) => String(value).padStart(length, "0"));
const cset82 = [...`!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`];
const letters = fc
  .array(fc.constantFrom(...cset82), { minLength: 1, maxLength: 16 })
  .map((characters) => characters.join(""));

/** A key of any scheme, company prefix length and filter, with a serial that its encoding can hold. */
const epcs = fc.constantFrom(...epcEncodings).chain((encoding) =>
  fc
    .record({
      filter: fc.integer({ min: 0, max: 7 }),
      partition: fc.constantFrom(...encoding.partitions),
      prefix: digits(12),
      body: digits(17),
      number: fc.integer({ min: 0, max: 2 ** 38 - 1 }),
      text: letters,
    })
    .map(({ filter, partition, prefix, body, number, text }): EpcToWrite => {
      const companyPrefix = prefix.slice(0, partition.prefixDigits);
      const { scheme, name, serial: coding } = encoding;
      const serial = coding.as === "none" ? "" : coding.as === "text" ? text : String(number);
      const common = { encoding: name, filter, companyPrefix, serial };
      if (scheme === "giai") {
        const reference = name === "giai-202" ? text : String(BigInt(body.slice(0, partition.referenceDigits - 1)));
        return { ...common, key: companyPrefix + reference };
      }
      const reference = body.slice(0, partition.referenceDigits);
      const lead = scheme === "sgtin" || scheme === "sscc" ? 1 : 0;
      const inside = reference.slice(0, lead) + companyPrefix + reference.slice(lead);
      const key = inside + checkDigitOf(inside);
      return { ...common, key: scheme === "grai" ? `0${key}` : key };
    }),
);

/** The same key in the standard's own notation, from which the other library works. */
function uriOf({ encoding, filter, companyPrefix, key, serial = "" }: EpcToWrite): string {
  const scheme = encoding.slice(0, 4);
  const lead = scheme === "sgti" || scheme === "sscc";
  const body = scheme === "grai" ? key.slice(1) : key;
  const reference =
    scheme === "giai"
      ? key.slice(companyPrefix.length)
      : (lead ? body.slice(0, 1) : "") + body.slice((lead ? 1 : 0) + companyPrefix.length, -1);
  return `urn:epc:tag:${encoding}:${[filter, companyPrefix, reference, ...(serial === "" ? [] : [serial])].join(".")}`;
}

describe("keys of every scheme", () => {
  test("come back as they were written", () => {
    fc.assert(
      fc.property(epcs, (epc) => {
        const hex = write(epc);
        expect(hex.length % 4).toBe(0);
        expect(read(hex)).toMatchObject({ ...epc, encoding: epc.encoding });
        expect(read(hex.toUpperCase())).toEqual(read(hex));
      }),
      { numRuns: 1_000 },
    );
  });

  test("are written as another library writes them", () => {
    let compared = 0;
    fc.assert(
      fc.property(epcs, (epc) => {
        // That library reads no escaped characters, and a location without reference digits differently: only plain ones are compared.
        if (/[^A-Za-z0-9]/.test((epc.serial ?? "") + epc.key)) return;
        if (epc.companyPrefix.length === 12 && (epc.encoding.startsWith("sgln") || epc.encoding.startsWith("grai")))
          return;
        const theirs = epcTds.fromTagURI(uriOf(epc)).toHexString().toLowerCase();
        expect([uriOf(epc), theirs]).toEqual([uriOf(epc), write(epc).slice(0, theirs.length)]);
        compared++;
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBeGreaterThan(300);
  });
});
