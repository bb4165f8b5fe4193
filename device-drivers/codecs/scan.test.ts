import { expect, test } from "vitest";
import { type ScanRules, scanDecoder } from "./scan.ts";

const read = (text: string | Uint8Array, rules: ScanRules = {}) => {
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  return scanDecoder(rules)(bytes, 7);
};

test("a plain code", () => {
  expect(read("LPN-000123")).toEqual([{ kind: "scan", atMs: 7, raw: "LPN-000123" }]);
});

test("the AIM identifier is split off, GS stays", () => {
  expect(read("]C10104012345678901\x1d10ABC")).toEqual([
    { kind: "scan", atMs: 7, raw: "0104012345678901\x1d10ABC", aim: "]C1" },
  ]);
});

test("a bracket that begins no identifier is part of the code", () => {
  expect(read("]-12")).toMatchObject([{ raw: "]-12" }]);
});

test("prefix, suffix and a maker's letter are taken off, before or behind the AIM identifier", () => {
  expect(read("#]E04012345678901!", { prefix: "#", suffix: "!" })).toMatchObject([
    { raw: "4012345678901", aim: "]E0" },
  ]);
  expect(read("j]C0LPN-1", { dropFirst: 1 })).toMatchObject([{ raw: "LPN-1", aim: "]C0" }]);
  expect(read("]C0jLPN-1", { dropFirst: 1 })).toMatchObject([{ raw: "LPN-1", aim: "]C0" }]);
  expect(read("jLPN-1", { dropFirst: 1 })).toEqual([{ kind: "scan", atMs: 7, raw: "LPN-1" }]);
});

test.each([
  ["|", "01040123|10ABC"],
  ["^]", "01040123^]10ABC"],
  ["<GS>", "01040123<GS>10ABC"],
])("%s stands for GS", (stand, text) => {
  expect(read(text, { gsAs: [stand] })).toMatchObject([{ raw: "01040123\x1d10ABC" }]);
});

test("noise around a code is trimmed; blanks, and RS EOT of an ISO 15434 envelope, are not", () => {
  expect(read("\x00\x16\x02ABC \x03\x7f\x00")).toMatchObject([{ raw: "ABC " }]);
  expect(read("[)>\x1e06\x1dP123\x1e\x04")).toMatchObject([{ raw: "[)>\x1e06\x1dP123\x1e\x04" }]);
  expect(read("\x00\x7f")).toEqual([]);
});

test("bytes that are no UTF-8 are read as Latin-1", () => {
  expect(read(Uint8Array.of(0x4b, 0xf6, 0x6c, 0x6e))).toMatchObject([{ raw: "Köln" }]);
  expect(read("Köln")).toMatchObject([{ raw: "Köln" }]);
});

test("texts that mean nothing was read", () => {
  expect(read("NOREAD", { noRead: ["NOREAD", "?"] })).toEqual([{ kind: "scan", atMs: 7, raw: "", noRead: true }]);
  expect(read("?", { noRead: ["NOREAD", "?"] })).toMatchObject([{ noRead: true }]);
});

test("the same code within the bounce time is a bounce, counted from when it was last seen", () => {
  const decode = scanDecoder({ bounceMs: 500 });
  const at = (atMs: number, code = "A") => decode(Buffer.from(code), atMs).map((one) => "bounce" in one);
  expect([at(0), at(400), at(800), at(1_299), at(1_799), at(2_299)].flat()).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("another code in between does not make a bounce a new scan", () => {
  const decode = scanDecoder({ bounceMs: 500 });
  const at = (atMs: number, code: string) => decode(Buffer.from(code), atMs).map((one) => "bounce" in one);
  expect([at(0, "A"), at(100, "B"), at(200, "A"), at(300, "B")].flat()).toEqual([false, false, true, true]);
});

test("the same digits in another symbology are another code", () => {
  const decode = scanDecoder();
  expect(decode(Buffer.from("]E04012345678901"), 0)).toHaveLength(1);
  expect(decode(Buffer.from("]C04012345678901"), 1)[0]).not.toHaveProperty("bounce");
});

test("nothing bounces where the bounce time is zero", () => {
  const decode = scanDecoder({ bounceMs: 0 });
  expect([0, 0, 1].flatMap((atMs) => decode(Buffer.from("A"), atMs)).some((one) => "bounce" in one)).toBe(false);
});
