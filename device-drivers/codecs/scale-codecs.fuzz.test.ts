import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between } from "../framing/between.ts";
import type { Framing } from "../framing/framing.ts";
import { lines } from "../framing/lines.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { mtSicsDecoder } from "./mt-sics.ts";
import { nciDecoder } from "./nci.ts";
import { sartoriusDecoder } from "./sartorius.ts";
import { scanDecoder } from "./scan.ts";
import { toledoDecoder } from "./toledo-continuous.ts";

const toledo = between({ start: 0x02, end: 0x0d, checkBytes: 1, maxBytes: 15 });
const codecs: Record<string, { framing: Framing; decoder: () => FrameDecoder; alphabet: string }> = {
  "MT-SICS": { framing: lines({ maxBytes: 96 }), decoder: mtSicsDecoder, alphabet: "S DI+-0123456789.kg\r\nE" },
  Toledo: {
    framing: toledo,
    decoder: () => toledoDecoder({ checksum: true }),
    alphabet: "\x02\r 0123456789\x2c\x30\x20",
  },
  NCI: {
    framing: between({ start: 0x0a, end: 0x03, maxBytes: 48, startInside: true }),
    decoder: nciDecoder,
    alphabet: "\n\r\x030123456789.kglb?",
  },
  SBI: { framing: lines({ maxBytes: 32 }), decoder: sartoriusDecoder, alphabet: "+- 0123456789.kg\r\nHLErC" },
  scanner: { framing: lines({ maxBytes: 7_189 }), decoder: scanDecoder, alphabet: "]CE01234\x1d\x02\x03\r\n\x00A" },
};

describe.each(Object.entries(codecs))("%s", (_name, { framing, decoder, alphabet }) => {
  const anyBytes = fc.uint8Array({ maxLength: 400 });
  const likeIt = fc
    .array(fc.constantFrom(...Buffer.from(alphabet, "latin1")), { maxLength: 400 })
    .map((bytes) => Uint8Array.from(bytes));

  test("takes any bytes: never throws, and a weight is always whole grams", () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, likeIt), (bytes) => {
        const decode = decoder();
        for (const { bytes: frame } of framing.start().push(bytes)) {
          for (const reading of decode(frame, 1)) {
            if (reading.kind === "weight") expect(Number.isSafeInteger(reading.grams)).toBe(true);
            if (reading.kind === "scan") expect(reading.raw === "").toBe(reading.noRead === true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("takes any bytes as a frame, without its framing", () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, likeIt), (bytes) => {
        decoder()(bytes, 1);
      }),
      { numRuns: 300 },
    );
  });
});

test("Toledo frames of random digits and words give a weight only with the right checksum", () => {
  const content = fc.tuple(
    fc.array(fc.integer({ min: 0x20, max: 0x7f }), { minLength: 3, maxLength: 3 }),
    fc.stringMatching(/^[0-9]{12}$/),
    fc.integer({ min: 0, max: 127 }),
  );
  fc.assert(
    fc.property(content, ([words, digits, check]) => {
      const body = Buffer.from([0x02, ...words, ...Buffer.from(`${digits}\r`)]);
      const sum = body.reduce((total, byte) => total + byte, check) & 0x7f;
      const [reading] = toledoDecoder({ checksum: true })(Buffer.concat([body, Buffer.of(check)]), 1);
      if (sum !== 0) expect(reading).toMatchObject({ kind: "trouble", code: "check-failed" });
      else expect(reading).not.toMatchObject({ code: "check-failed" });
    }),
    { numRuns: 2_000 },
  );
});
