import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeProblem } from "../problem.ts";
import { readItemsCsv } from "./items-csv.ts";
import { readOrdersCsv } from "./orders-csv.ts";
import { readCsv } from "./read-csv.ts";
import { readStockCsv } from "./stock-csv.ts";
import { writeCsv } from "./write-csv.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
};
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe("encodings", () => {
  const table = "sku,name\r\nA-1,Grüße aus Köln\r\n";
  test.each([
    ["utf-8", bytes(table)],
    ["utf-8", bytes(`\ufeff${table}`)],
    ["utf-16le", utf16(`\ufeff${table}`, true)],
    ["utf-16be", utf16(`\ufeff${table}`, false)],
    ["utf-16le", utf16(table, true)],
    ["utf-16be", utf16(table, false)],
    ["windows-1252", latin1(table)],
  ])("%s is found out", (encoding, file) => {
    const read = readCsv(file);
    expect(read.encoding).toBe(encoding);
    expect(read.rows[0]?.cells).toEqual(["A-1", "Grüße aus Köln"]);
    expect(read.headers).toEqual(["sku", "name"]);
  });

  test("the letters that only Windows-1252 has are read", () => {
    expect(readCsv(latin1("sku,name\nA,5 \u0080 \u0096 x\u00fc")).rows[0]?.cells[1]).toBe("5 € – xü");
  });
});

describe("separators", () => {
  test.each([",", ";", "\t", "|"])("%j is found out", (separator) => {
    const read = readCsv(
      bytes(
        `a,b;c\n"x${separator}y",1;2\n`.replace("a,b;c", ["a", "b"].join(separator)).replace(",1;2", `${separator}2`),
      ),
    );
    expect(read.separator).toBe(separator);
    expect(read.rows[0]?.cells).toEqual([`x${separator}y`, "2"]);
  });

  test("decimal commas do not make the comma the separator", () => {
    expect(readCsv(bytes("sku;qty\nA;1,5\nB;2,5\n")).separator).toBe(";");
  });

  test("what Excel says in the first line is believed", () => {
    const read = readCsv(bytes("sep=;\r\na;b,c\r\n1;2\r\n"));
    expect([read.headers, read.headerLine, read.rows[0]?.line]).toEqual([["a", "b,c"], 2, 3]);
  });
});

describe("rows", () => {
  test("blank lines and rows of separators are passed over, and lines counted through quoted line ends", () => {
    const read = readCsv(bytes('a,b\r\n\r\n"x\r\ny",2\r\n,,\r\n3,4'));
    expect(read.rows).toEqual([
      { line: 3, cells: ["x\ny", "2"] },
      { line: 6, cells: ["3", "4"] },
    ]);
  });

  test("trailing separators do no harm, a value without a column is refused", () => {
    expect(readCsv(bytes("a,b,\n1,2,\n")).book.errors).toEqual([]);
    expect(readCsv(bytes("a,b\n1,2,3\n")).book.errors).toMatchObject([
      { code: "cells-too-many", line: 2, column: 3, found: "3" },
    ]);
  });

  test("every broken quotation mark is listed, and reading goes on behind it", () => {
    const read = readCsv(bytes('a,b\n1,"x"y\n2,3\n"open,4\n5,6'));
    expect(read.book.errors.map(({ code, line }) => [code, line])).toEqual([
      ["quote-broken", 2],
      ["quote-broken", 4],
    ]);
    expect(read.rows.map(({ line }) => line)).toEqual([3, 5]);
  });

  test.each(["", "\n\n", "\ufeff"])("an empty file is refused: %j", (text) => {
    expect(readCsv(bytes(text)).book.errors.map(({ code }) => code)).toEqual(["file-empty"]);
  });

  test("too large a file is refused", () => {
    expect(readCsv(bytes("a,b\n1,2"), { maxBytes: 3 }).book.errors.map(({ code }) => code)).toEqual(["file-too-large"]);
  });

  test("zero bytes are no text", () => {
    expect(readCsv(bytes("a,b\n1,2\n\0")).book.errors).toMatchObject([{ code: "character-not-allowed", line: 3 }]);
  });
});

describe("numbers", () => {
  const qty = (rows: string, options = {}) => {
    const result = readStockCsv(bytes(`location;sku;qty\n${rows}`), options);
    return result.ok
      ? result.documents.map((row) => row.qty)
      : result.errors.map(({ code, line, column }) => `${code} ${line}:${column}`);
  };
  test("one clear number settles how the others are read", () => {
    expect(qty("A;x;1.234\nA;x;1.234,00\nA;x;7")).toEqual([1234, 1234, 7]);
    expect(qty("A;x;1,234\nA;x;1,234.00\nA;x;7")).toEqual([1234, 1234, 7]);
  });
  test("without a clear number the separator decides, with a warning", () => {
    const result = readStockCsv(bytes("location;sku;qty\nA;x;1.234"));
    expect(result.ok && result.documents[0]?.qty).toBe(1234);
    expect(result.warnings).toMatchObject([{ code: "number-ambiguous", line: 2, column: 3, field: "qty" }]);
    expect(readStockCsv(bytes('location,sku,qty\nA,x,"1,234"')).warnings.map(({ code }) => code)).toEqual([
      "number-ambiguous",
    ]);
  });
  test("spaces and apostrophes group thousands", () => {
    expect(qty("A;x;1 234\nA;x;1'234\nA;x;1\u202f234")).toEqual([1234, 1234, 1234]);
  });
  test("whole numbers may carry zeros behind the mark, others are refused", () => {
    expect(qty("A;x;12,00\nA;x;12.0", { decimal: "comma" })).toEqual(["number-invalid 3:3"]);
    expect(qty("A;x;12,00")).toEqual([12]);
    expect(qty("A;x;12,5\nA;x;-3\nA;x;many\nA;x;\nA;x;1E+05")).toEqual([
      ...[
        "number-not-whole 2:3",
        "number-out-of-range 3:3",
        "number-invalid 4:3",
        "value-missing 5:3",
        "number-mangled 6:3",
      ],
    ]);
  });
});

describe("dates", () => {
  const expiry = (cells: string[], options = {}) => {
    const result = readStockCsv(
      bytes(`location,sku,qty,expiry date\n${cells.map((cell) => `A,x,1,${cell}`).join("\n")}`),
      options,
    );
    return result.ok
      ? result.documents.map((row) => row.expiryDate)
      : result.errors.map(({ code, line, column }) => `${code} ${line}:${column}`);
  };
  test("are read in every clear form", () => {
    expect(expiry(["2026-03-04", "20260304", "04.03.2026", "4.3.26", "2026/3/4", "2026-03-04 10:00:00"])).toEqual(
      Array(6).fill("2026-03-04"),
    );
  });
  test("one clear date settles the order of day and month", () => {
    expect(expiry(["03/04/2026", "25/04/2026"])).toEqual(["2026-04-03", "2026-04-25"]);
    expect(expiry(["03/04/2026", "04/25/2026"])).toEqual(["2026-03-04", "2026-04-25"]);
  });
  test("without a clear date they are refused, unless the order is told", () => {
    expect(expiry(["03/04/2026"])).toEqual(["date-ambiguous 2:4"]);
    expect(expiry(["03/04/2026"], { dateOrder: "day-first" })).toEqual(["2026-04-03"]);
    expect(expiry(["05/05/2026"])).toEqual(["2026-05-05"]);
  });
  test("days that do not exist are refused", () => {
    expect(expiry(["2026-02-30", "31.04.2026", "45000"])).toEqual([
      "date-invalid 2:4",
      "date-invalid 3:4",
      "date-invalid 4:4",
    ]);
  });
});

describe("text", () => {
  test("what a spreadsheet would run is written harmless and read as it was", () => {
    const names = [
      "=1+1",
      "+49 40 1",
      "-x",
      "@sum",
      "'quoted",
      "plain",
      "'5",
      "'=x",
      'say "no"',
      "a,b;c",
      "two\nlines",
    ];
    const text = writeCsv(
      ["sku", "name"],
      names.map((name, i) => [`S${i}`, name]),
    );
    for (const line of text.split("\r\n")) expect(line).not.toMatch(/,"?[=+\-@]/);
    const result = readItemsCsv(bytes(text));
    expect(result.ok && result.documents.map(({ name }) => name)).toEqual(names);
  });

  test("any text comes back", () => {
    const text = fc
      .string({ unit: fc.constantFrom(..."ab=+-@'\",;\t|\n 5é€"), minLength: 1, maxLength: 12 })
      .map((s) => s.trim())
      .filter((s) => s !== "" && !/^="[^"]*"$/.test(s));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (names) => {
        const file = writeCsv(
          ["sku", "name"],
          names.map((name, i) => [`S${i}`, name]),
        );
        const result = readItemsCsv(bytes(file));
        expect(result.ok && result.documents.map(({ name }) => name)).toEqual(names);
      }),
    );
  });

  test("negative numbers are not text", () => {
    expect(writeCsv(["n"], [[-5]])).toBe("n\r\n-5\r\n");
  });

  test("an item number that a spreadsheet turned into a number is refused", () => {
    const result = readItemsCsv(bytes("sku,name,ean\nA,a,4.00638E+12\n"));
    expect(result.ok ? [] : result.errors.map(({ code, column }) => [code, column])).toEqual([["number-mangled", 3]]);
  });

  test("a formula that only keeps leading zeros is read as its text", () => {
    const result = readItemsCsv(bytes('sku,name\n"=""00123""",a\n'));
    expect(result.ok && result.documents[0]?.sku).toBe("00123");
  });
});

test("no table of any bytes makes a reader throw, and every refusal can be said", () => {
  const cells = fc.string({ unit: fc.constantFrom(..."sku,name;qty\"\n\r\t|é\u0000=12.'/-"), maxLength: 80 });
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    cells.map((text) => bytes(`sku;name;qty;order number\n${text}`)),
  );
  fc.assert(
    fc.property(file, (table) => {
      for (const result of [readItemsCsv(table), readOrdersCsv(table), readStockCsv(table)]) {
        for (const problem of [...result.warnings, ...(result.ok ? [] : result.errors)]) {
          expect(describeProblem(problem)).toMatch(/^Line \d+.*\.$/s);
        }
      }
    }),
    { numRuns: 300 },
  );
});
