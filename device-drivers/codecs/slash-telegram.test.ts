import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeSlash, encodeSlash, SlashStream } from "./slash-telegram.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const anyTelegram = fc.oneof(
  fc.record({ ack: fc.nat(999) }),
  fc.record({
    seq: fc.nat(999),
    fields: fc
      .dictionary(fc.stringMatching(/^[A-Z][a-z]{1,5}$/), fc.stringMatching(/^[ -.0-~]{0,20}$/), { maxKeys: 6 })
      .map((fields) => ({ ...fields })),
  }),
);

test("writes and reads an arrival and an acknowledgement", () => {
  const arrival = { seq: 17, fields: { Typ: "ARR", Pt: "12", Id: "4711", Cod: "00340123450000000017" } };
  const wire = "/Seq:017/Typ:ARR/Pt:12/Id:4711/Cod:00340123450000000017/End/";
  expect(text(encodeSlash(arrival))).toBe(wire);
  expect(decodeSlash(wire)).toEqual(arrival);
  expect(text(encodeSlash({ ack: 17 }))).toBe("/Ack:017/End/");
});

test("comes back from any pieces of a stream, with noise in front of a telegram", () => {
  fc.assert(
    fc.property(fc.array(anyTelegram, { maxLength: 8 }), fc.integer({ min: 1, max: 11 }), (telegrams, step) => {
      const wire = Buffer.concat([Buffer.from("q:8/En"), ...telegrams.map(encodeSlash)]);
      const stream = new SlashStream();
      const read = [];
      for (let at = 0; at < wire.length; at += step) read.push(...stream.push(wire.subarray(at, at + step)));
      expect(read).toEqual(telegrams);
      expect(stream.spoiled).toBe(telegrams.length > 0 ? 1 : 0);
    }),
  );
});

test.each([
  "/Seq:01/Typ:A/End/",
  "/Seq:001/Typ/End/",
  "/Typ:A/Seq:001/End/",
  "/Seq:001/A:1/A:2/End/",
  "/Ack:001/A:1/End/",
  "Seq:001/End/",
  "/Seq:001/End",
])("%s is no telegram", (wire) => {
  expect(decodeSlash(wire)).toBeUndefined();
});

test("refuses to write what the other end would read differently", () => {
  expect(() => encodeSlash({ seq: 1, fields: { Cod: "a/b" } })).toThrow("cannot be written");
  expect(() => encodeSlash({ seq: 1_000, fields: {} })).toThrow("no telegram number");
  expect(() => encodeSlash({ seq: 1, fields: { Cod: "x".repeat(600) } })).toThrow("512 are the most");
});

test("an endless line costs no memory", () => {
  const stream = new SlashStream();
  for (let i = 0; i < 1_000; i++) expect(stream.push(new Uint8Array(100).fill(0x41))).toEqual([]);
  expect(stream.push(Buffer.from("/End//Ack:004/End/"))).toEqual([{ ack: 4 }]);
});
