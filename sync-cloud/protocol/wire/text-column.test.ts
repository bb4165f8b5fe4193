import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { readTexts, writeTexts } from "./text-column.ts";

const packed = (texts: readonly string[]): Buffer => {
  const out = new ByteWriter();
  writeTexts(out, texts);
  return Buffer.from(out.done());
};
const unpacked = (bytes: Uint8Array, count: number): string[] => {
  const input = new ByteReader(bytes);
  const texts = readTexts(input, count, () => {});
  input.end();
  return texts;
};
const hex = (n: number, digits: number): string =>
  Array.from({ length: digits }, (_, i) => ((n * 7919 + i * 104_729) % 16).toString(16)).join("");

describe("a column of texts", () => {
  test("comes back as it was, whatever the texts are like", () => {
    const texts = Array.from({ length: 60 }, (_, n) => [
      `hh-k3m9x2ab12cd:${n}`,
      `kiosk:${hex(n, 32)}`,
      `door:${hex(n, 8)}-${hex(n + 1, 4)}-${hex(n + 2, 4)}-${hex(n + 3, 4)}-${hex(n + 4, 12)}`,
      `file-acknowledged:${hex(n, 64)}:taken`,
      `${hex(n, 17)}z${hex(n, 201)}`,
      `39521234000000${String(n * 7).padStart(4, "0")}`,
      `00000000000000000000${n}`,
      `A-0${n % 3}-00${n % 7}`,
    ]).flat();
    expect(unpacked(packed(texts), texts.length)).toEqual(texts);
    const unlike = ["", "a\u0001b", "a\u0004\u0008", "\ud800", "0", "00", ...texts];
    expect(unpacked(packed(unlike), unlike.length)).toEqual(unlike);
  });

  test("takes for a counted id next to nothing and for a random one its bytes, also where both stand in one column", () => {
    const counted = Array.from({ length: 1_000 }, (_, n) => `hh-k3m9x2ab12cd:${n}`);
    const random = Array.from({ length: 1_000 }, (_, n) => `kiosk:${hex(n, 24)}${n.toString(16).padStart(8, "0")}`);
    expect(packed(counted).length).toBeLessThan(100);
    expect(packed([...counted, ...random]).length).toBeLessThan(17_000);
  });

  test("that says more bytes or digits than a part may have is a fault", () => {
    const bytes = packed(Array.from({ length: 12 }, (_, n) => `id-${hex(n, 32)}`));
    const at = bytes.indexOf("\u0004");
    bytes[at + 1] = 127;
    expect(() => unpacked(bytes, 12)).toThrow("too long");
  });
});
