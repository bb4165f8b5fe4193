import fc from "fast-check";
import { NEVER } from "rxjs";
import { expect, test } from "vitest";
import { mtSicsDecoder } from "../codecs/mt-sics.ts";
import { nciDecoder } from "../codecs/nci.ts";
import { toledoDecoder } from "../codecs/toledo-continuous.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { ScaleSimulator, type ScaleSimulatorOptions } from "./scale.ts";

const protocols: [string, ScaleSimulatorOptions, (pan: ScaleSimulator) => Uint8Array, () => FrameDecoder][] = [
  ["MT-SICS", { protocol: "mt-sics" }, (pan) => Buffer.from(pan.mtSicsReply().trimEnd()), mtSicsDecoder],
  ["NCI", { protocol: "nci" }, (pan) => Buffer.from(pan.nciReply(), "latin1"), nciDecoder],
  ["Toledo", { protocol: "toledo" }, (pan) => pan.toledoFrame(), () => toledoDecoder({ checksum: true })],
  [
    "Toledo, short",
    { protocol: "toledo", short: true, checksum: false },
    (pan) => pan.toledoFrame(),
    () => toledoDecoder({ checksum: false }),
  ],
];

test.each(protocols)(
  "%s: what the scale encodes, the codec reads back, to the gram",
  (_name, options, frame, decoder) => {
    const pan = new ScaleSimulator({ bytes$: NEVER, write: async () => undefined }, options);
    try {
      fc.assert(
        fc.property(fc.integer({ min: -1_000, max: 60_000 }), fc.boolean(), (grams, moving) => {
          pan.grams = grams;
          pan.moving = moving;
          expect(decoder()(frame(pan), 3)).toMatchObject([{ kind: "weight", atMs: 3, grams, stable: !moving }]);
        }),
      );
    } finally {
      pan.stop();
    }
  },
);
