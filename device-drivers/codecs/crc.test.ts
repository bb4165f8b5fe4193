import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc16Ccitt, crc16Modbus, crc32 } from "./crc.ts";

const digits = Buffer.from("123456789", "ascii");

test("gives the check words of the catalogue", () => {
  expect(crc16Ccitt(digits)).toBe(0x29b1);
  expect(crc16Modbus(digits)).toBe(0x4b37);
  expect(crc32(digits)).toBe(0xcbf43926);
});

test("a Modbus request is as its specification writes it: read ten registers of unit 17", () => {
  expect(crc16Modbus(Buffer.from("1103006b0003", "hex"))).toBe(0x8776);
});

test("CRC-32 agrees with zlib and may be taken in pieces", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      expect(crc32(bytes)).toBe(zlibCrc32(bytes));
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(zlibCrc32(bytes));
    }),
  );
});
