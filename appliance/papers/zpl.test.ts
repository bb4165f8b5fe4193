import fc from "fast-check";
import { expect, test } from "vitest";
import { fnc1 } from "./code-128.ts";
import { codesOn, inkIn, zplPicture } from "./testing/read-back.ts";
import { hostileText } from "./testing/sample-data.ts";
import { ZplLabel } from "./zpl.ts";

const size = { widthMm: 100, heightMm: 40 };
const place = { xMm: 5, yMm: 8, widthMm: 90, sizeMm: 4, weight: "bold", align: "left" } as const;
const label = (dpi: 203 | 300 = 203) => new ZplLabel({ ...size, dpi });
/** Commands in order of appearance, by the two letters after ^ or ~. */
const commands = (zpl: string) => [...zpl.matchAll(/[\^~](..)/g)].map((match) => match[1]);

test("millimetres become dots by the resolution of the printer", () => {
  expect(label(203).rule({ xMm: 10, yMm: 20, widthMm: 50, heightMm: 1 }).end()).toContain("^FO80,160^GB400,8,8^FS");
  expect(label(300).rule({ xMm: 10, yMm: 20, widthMm: 50, heightMm: 1 }).end()).toContain("^FO118,236^GB591,12,12^FS");
});

test("text can hold the printer's own signs without starting a command", () => {
  const zpl = label().text(place, "^XZ ~JA _41").end();
  expect(zpl).toContain("^FD_5EXZ _7EJA _5F41^FS");
});

test("letters of Western Europe travel as UTF-8 bytes in hexadecimal", () => {
  expect(label().text(place, "Straße").end()).toContain("^FDStra_C3_9Fe^FS");
});

test("no text whatever adds a command to the label", () => {
  const plain = new Set(commands(label().text(place, "A").text(place, "字").end()));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      for (const command of commands(label().text(place, text).end())) expect(plain).toContain(command);
    }),
    { numRuns: 25, verbose: true },
  );
  const hostile = commands(label().text(place, hostileText).end());
  expect(hostile.filter((command) => command === "XA" || command === "XZ")).toEqual(["XA", "XZ"]);
});

test("letters the printer lacks are printed as dots, where the text would have stood", async () => {
  for (const text of ["Москва", "東京物流", "שלום", "شركة"]) {
    const picture = await zplPicture(label().text(place, text).end(), size);
    expect(await inkIn(picture, { left: 0.04, top: 0.15, right: 0.4, bottom: 0.4 })).toBeGreaterThan(200);
    expect(await inkIn(picture, { left: 0.5, top: 0, right: 1, bottom: 1 })).toBe(0);
    expect(await inkIn(picture, { left: 0, top: 0.5, right: 1, bottom: 1 })).toBe(0);
  }
});

test("Code 128 is read back as it was given, with every sign that ZPL or Code 128 treats apart", async () => {
  for (const data of ["A-03-12-2", "12345678", "a>b^c~de", "100%_\\x", "1234567AB", "~^>>^~ab"]) {
    const zpl = label().code128({ xMm: 5, yMm: 5, heightMm: 20, moduleDots: 2 }, data).end();
    expect((await codesOn(await zplPicture(zpl, size))).map((code) => [code.text, code.gs1])).toEqual([[data, false]]);
  }
});

test("GS1-128 begins with FNC1 and keeps the one between fields", async () => {
  const zpl = label().code128({ xMm: 5, yMm: 5, heightMm: 20, moduleDots: 2 }, `${fnc1}3748${fnc1}10LOT7`).end();
  expect(zpl).toContain("^FD>;>83748>810>6LOT7^FS");
  const [code] = await codesOn(await zplPicture(zpl, size));
  expect(code).toMatchObject({ gs1: true, text: `3748${fnc1}10LOT7` });
});

test("DataMatrix and QR are read back, plain and GS1", async () => {
  const hostile = "LPN_1 ^XZ~JA\\5F_1,";
  for (const data of [hostile, `${fnc1}010401234500001610L_7${fnc1}21S1`]) {
    const zpl = label().dataMatrix({ xMm: 10, yMm: 5, moduleDots: 6 }, data).end();
    const [code] = await codesOn(await zplPicture(zpl, size));
    expect(code).toMatchObject({
      format: "DataMatrix",
      text: data.startsWith(fnc1) ? data.slice(1) : data,
      gs1: data.startsWith(fnc1),
    });
  }
  const zpl = label().qr({ xMm: 10, yMm: 5, moduleDots: 5 }, hostile).end();
  expect(await codesOn(await zplPicture(zpl, size))).toMatchObject([{ format: "QRCode", text: hostile }]);
});

test("refuses a code with letters it cannot hold", () => {
  expect(() => label().qr({ xMm: 1, yMm: 1, moduleDots: 4 }, "Größe")).toThrow(RangeError);
  expect(() => label().dataMatrix({ xMm: 1, yMm: 1, moduleDots: 4 }, "字")).toThrow(RangeError);
});
