import fc from "fast-check";
import { expect, test } from "vitest";
import { nextSeq, OSIP_LENGTH, type OsipTelegram, osipSplitter, osipTime, readOsip, writeOsip } from "./osip.ts";

/** Recorded from a controller's conversation (OpenWMS.org). */
const request = `###00160SPS03MFC__00001REQ_000000000S0000004711FGINIPNT000100000000????????????????????0000009020131123225959${"*".repeat(51)}`;
const response = `###00160MFC__SPS0300002RES_000000000S0000004711FGINIPNT000100000000FGINCONV000100000000********************0000009020190527184424${"*".repeat(31)}`;

test("recorded telegrams are read", () => {
  expect(readOsip(Buffer.from(request))).toEqual({
    sender: "SPS03",
    receiver: "MFC",
    seq: 1,
    type: "REQ_",
    fields: {
      barcode: "000000000S0000004711",
      actual: "FGINIPNT000100000000",
      target: "",
      error: "00000090",
      created: "20131123225959",
    },
  });
  expect(readOsip(Buffer.from(response))).toMatchObject({
    type: "RES_",
    seq: 2,
    fields: { target: "FGINCONV000100000000", group: "", created: "20190527184424" },
  });
});

test("a telegram is written as it was recorded", () => {
  const telegram = readOsip(Buffer.from(response)) as OsipTelegram;
  expect(Buffer.from(writeOsip(telegram)).toString("latin1")).toBe(response);
  expect(Buffer.from(writeOsip(telegram, "payload")).toString("latin1").slice(0, 8)).toBe("###00137");
  expect(() => writeOsip({ ...telegram, fields: { barcode: "B".repeat(21) } })).toThrow(/barcode must be at most 20/);
});

test("what is no telegram says why, and nothing throws", () => {
  expect(readOsip(Buffer.from(request.replace("REQ_", "WHAT")))).toEqual({ trouble: "unknown type WHAT" });
  expect(readOsip(Buffer.from(request.replace("00001REQ", "0000XREQ")))).toEqual({ trouble: "no sequence number" });
  expect(readOsip(Buffer.from("###"))).toEqual({ trouble: "not a telegram" });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      readOsip(bytes);
      osipSplitter().take(bytes);
    }),
  );
});

test("telegrams come out whole however they are cut, with noise between them", () => {
  const stream = Buffer.from(`noise#${request}###99999${response}##${request}`);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 40 }), (sizes) => {
      const splitter = osipSplitter();
      const frames: string[] = [];
      let at = 0;
      for (const size of [...sizes, stream.length]) {
        frames.push(...splitter.take(stream.subarray(at, at + size)).map((one) => Buffer.from(one).toString()));
        at += size;
      }
      expect(frames).toEqual([request, response, request]);
      expect(frames.every(({ length }) => length === OSIP_LENGTH)).toBe(true);
    }),
  );
});

test("sequence numbers begin again after the last, and times are written in UTC", () => {
  expect([nextSeq(1), nextSeq(99_999)]).toEqual([2, 1]);
  expect(osipTime(Date.UTC(2026, 10, 21, 8, 5, 9))).toBe("20261121080509");
});
