import { describe, expect, test } from "vitest";
import { describeProblem } from "../problem.ts";
import { readX12 } from "./envelope.ts";
import { readX12Documents } from "./read-documents.ts";
import { bytesOf, interchangeOf, sample } from "./sample-files.ts";

const order = ["W05*N*4711", "N1*ST*SHOP", "W66*PP*M", "LX*1", "W01*12*CA**VN*A-1", "W76*12"];
const whole = interchangeOf("940", "OW", order);
const text = new TextDecoder().decode(whole);
const read = (changed: string, options = {}) => readX12Documents(bytesOf(changed), options);
const codes = (problems: readonly { code: string }[]): string[] => problems.map(({ code }) => code);

function errorsOf(
  changed: string,
  options = {},
): { code: string; line: number; element?: string; found?: string; expected?: string }[] {
  const result = read(changed, options);
  return result.ok ? [] : result.errors;
}

describe("separators", () => {
  test.each(["*>~", "|>~", "^:'", "*>\n", "\u001d:\u001c", "+:'", "*>\r", "!@\u0085", "\t>~"])(
    "are taken from the header: %j",
    (separators) => {
      const result = readX12Documents(interchangeOf("940", "OW", order, separators));
      expect(result.ok && result.documents.orders[0]?.lines[0]?.qty).toBe(12);
    },
  );

  test("a line end with carriage return terminates segments", () => {
    const result = read(new TextDecoder().decode(interchangeOf("940", "OW", order, "*>\n")).replaceAll("\n", "\r\n"));
    expect(result.ok && result.warnings).toEqual([]);
  });

  test("a header whose padding was lost is read with a warning", () => {
    const result = read(text.replace(/ +\*/g, "*"));
    expect(result.ok).toBe(true);
    expect(codes(result.warnings)).toEqual(["interchange-header-not-fixed-width"]);
  });

  test("a header that also lost its component separator is read", () => {
    for (const layout of ["\n", ""]) {
      const result = read(text.replaceAll("\n", layout).replace("*T*>~", "*T*~"));
      expect(result.ok, JSON.stringify(layout)).toBe(true);
    }
  });

  test("the same character for two purposes is refused", () => {
    expect(errorsOf(text.replace("*T*>~", "*T**~")).map(({ code }) => code)).toContain("separator-conflict");
  });

  test("a file wrapped at 80 columns reads the same, with a warning", () => {
    const wrapped = text.replaceAll("\n", "").replace(/(.{80})/g, "$1\r\n");
    const result = read(wrapped);
    const original = read(text);
    expect(codes(result.warnings)).toContain("line-break-inside-segment");
    expect(result.ok && original.ok && result.documents.orders[0]?.lines[0]?.ids).toEqual(
      original.ok && original.documents.orders[0]?.lines[0]?.ids,
    );
  });
});

describe("what surrounds an interchange", () => {
  test.each([
    ["a byte order mark", `\ufeff${text}`],
    ["blank lines", `\r\n\n${text.replaceAll("~\n", "~\r\n\r\n")}\n\n`],
    ["trailing spaces", text.replaceAll("~\n", "   ~  \n")],
    ["an end-of-file mark", `${text}\u001a`],
    ["null bytes", `${text}\0\0\0`],
  ])("%s does no harm", (_name, changed) => {
    expect(errorsOf(changed)).toEqual([]);
  });

  test("left-over text after the end is warned of, left-over segments are refused", () => {
    expect(codes(read(`${text}\n-- end of message --`).warnings)).toEqual(["text-after-interchange"]);
    expect(codes(errorsOf(`${text}\nST*940*0002~`))).toEqual(["text-after-interchange"]);
  });

  test("several interchanges may follow each other with other separators", () => {
    const second = new TextDecoder().decode(interchangeOf("940", "OW", ["W05*F*4711", "N1*ST*SHOP"], "|:'"));
    const result = read(`${text}\n${second}`);
    expect(result.ok && result.documents.orders.map(({ purpose }) => purpose)).toEqual(["new", "cancel"]);
  });

  test("several groups and transaction sets are all read", () => {
    const inner = text.slice(text.indexOf("ST*"), text.indexOf("GE*"));
    const other = inner.replace("4711", "4712").replaceAll("0001", "0002");
    const group = `${inner}${other}GE*2*7~\nGS*OW*PARTNER*KONTOR*20260101*1200*8*X*004010~${inner.replace("4711", "4713")}GE*1*8~\nIEA*2*000000007~`;
    const result = read(text.slice(0, text.indexOf("ST*")) + group);
    expect(result.ok && result.documents.orders.map(({ number }) => number)).toEqual(["4711", "4712", "4713"]);
  });
});

describe("refusals", () => {
  test("name the place of each wrong control number", () => {
    const changed = text
      .replace("SE*8*0001", "SE*8*0002")
      .replace("GE*1*7", "GE*1*8")
      .replace("IEA*1*000000007", "IEA*1*000000008");
    expect(errorsOf(changed).map(({ code, element, found, expected }) => [code, element, found, expected])).toEqual([
      ["control-number-mismatch", "SE-02", "0002", "0001"],
      ["control-number-mismatch", "GE-02", "8", "7"],
      ["control-number-mismatch", "IEA-02", "000000008", "000000007"],
    ]);
  });

  test("differing control numbers can be tolerated for a partner", () => {
    const result = read(text.replace("GE*1*7", "GE*1*8"), { tolerateControlNumbers: true });
    expect(result.ok && codes(result.warnings)).toEqual(["control-number-mismatch"]);
  });

  test("control numbers that differ in zeros only are the same", () => {
    const result = read(text.replace("IEA*1*000000007", "IEA*1*7"));
    expect(result.ok && codes(result.warnings)).toEqual(["control-number-padding"]);
  });

  test("wrong counts are warnings, and errors when asked for", () => {
    const changed = text.replace("SE*8*", "SE*9*").replace("GE*1*", "GE*2*").replace("IEA*1*", "IEA*3*");
    const result = read(changed);
    expect(result.ok && codes(result.warnings)).toEqual(["count-mismatch", "count-mismatch", "count-mismatch"]);
    expect(
      errorsOf(changed, { tolerateCounts: false }).map(({ element, found, expected }) => [element, found, expected]),
    ).toEqual([
      ["SE-01", "9", "8"],
      ["GE-01", "2", "1"],
      ["IEA-01", "3", "1"],
    ]);
  });

  test.each(["SE", "GE", "IEA"])("a missing %s is named", (tag) => {
    const errors = errorsOf(text.replace(new RegExp(`${tag}\\*[^~]*~\\n?`), ""));
    expect(errors.filter(({ code }) => code === "segment-missing").map(({ expected }) => expected)).toEqual([tag]);
  });

  test("a missing ST leaves its segments outside", () => {
    expect(codes(errorsOf(text.replace(/ST\*[^~]*~\n/, "")))).toContain("segment-outside-set");
  });

  test("a transaction set that has no beginning interchange is refused, unless fragments are allowed", () => {
    const fragment = sample("997-test_997_1.edi");
    expect(codes(errorsOf(fragment))).toEqual(["interchange-header-missing"]);
    const result = read(fragment, { allowFragment: true });
    expect(result.ok && result.documents.acknowledgements[0]?.group).toEqual({ functionalId: "PO", control: "2" });
  });

  test("a fragment may hold several transaction sets", () => {
    const result = read(sample("997-test_997_3.edi"), { allowFragment: true });
    expect(result.ok && result.documents.acknowledgements.map(({ verdict }) => verdict)).toEqual([
      "rejected",
      "accepted",
    ]);
  });

  test("too large a file is refused before it is read", () => {
    expect(codes(errorsOf(text, { maxBytes: 100 }))).toEqual(["file-too-large"]);
  });

  test("control characters inside data are refused with their place", () => {
    const [problem] = errorsOf(text.replace("SHOP", "SH\u0007OP"));
    expect(problem).toMatchObject({ code: "character-not-allowed", line: 5, column: 7, element: "N1-02" });
  });

  test("an error is said in plain English with its place and a remedy", () => {
    const result = read(text.replace("W01*12*CA", "W01*1.5*CA"));
    expect(result.ok ? [] : result.errors.map(describeProblem)).toEqual([
      'Line 8, column 5, element W01-01, segment W01 (number 6 of its transaction set), transaction set 940 0001: this must be a whole number. Found "1.5". Expected a whole number. State the quantity in a smaller unit of measure.',
    ]);
  });
});

test("names in UTF-8 and in Latin-1 are read alike", () => {
  const named = text.replace("SHOP", "BÄCKEREI GRÜN");
  const utf8 = readX12Documents(bytesOf(named));
  const latin1 = readX12Documents(Uint8Array.from(named, (letter) => letter.charCodeAt(0)));
  expect(utf8.ok && utf8.documents.orders[0]?.customer?.name).toBe("BÄCKEREI GRÜN");
  expect(latin1.ok && latin1.documents.orders[0]?.customer?.name).toBe("BÄCKEREI GRÜN");
});

test("versions 003060 to 005010 and their UCS and VICS forms are taken", () => {
  for (const version of ["003060", "004010", "004010UCS", "004010VICS", "004030", "005010"]) {
    expect(read(text.replace("*X*004010", `*X*${version}`)).warnings, version).toEqual([]);
  }
});

test("the envelope tells who sent to whom", () => {
  const [interchange] = readX12(whole).interchanges;
  expect(interchange).toMatchObject({ control: "000000007", usage: "T", sender: { qualifier: "ZZ", id: "PARTNER" } });
});
