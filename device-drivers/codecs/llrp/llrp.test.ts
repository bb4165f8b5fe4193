import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LlrpFrame, llrpSplitter, NotLlrp } from "./llrp-frame.ts";
import { readLlrp, readStatus, writeLlrp } from "./llrp-message.ts";
import { readCapabilities, readReaderEvent } from "./reader-event.ts";
import { readTagReport } from "./tag-report.ts";

const frameOf = (bytes: Uint8Array): LlrpFrame => {
  const [frame] = llrpSplitter().take(bytes);
  if (!frame) throw new Error("no frame");
  return frame;
};
const epcs = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("hex"));

describe("LLRP messages", () => {
  test("cut at any place give the same frames", () => {
    const messages = [
      writeLlrp("KEEPALIVE", 1),
      writeLlrp("READER_EVENT_NOTIFICATION", 2, {
        ReaderEventNotificationData: {
          UTCTimestamp: { Microseconds: 1n },
          ConnectionAttemptEvent: { Status: "Success" },
        },
      }),
      writeLlrp("RO_ACCESS_REPORT", 3, { TagReportData: [{ EPC_96: { EPC: "3074257bf7194e4000001a85" } }] }),
    ];
    const all = Buffer.concat([...messages, ...messages]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 20 }), (cuts) => {
        const splitter = llrpSplitter();
        const frames: LlrpFrame[] = [];
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), all.length]) {
          frames.push(...splitter.take(all.subarray(from, to)));
          from = to;
        }
        expect(frames.map(({ type, id }) => [type, id])).toEqual([
          [62, 1],
          [63, 2],
          [61, 3],
          [62, 1],
          [63, 2],
          [61, 3],
        ]);
        expect(Buffer.concat(frames.map(({ bytes }) => bytes)).equals(all)).toBe(true);
      }),
    );
  });

  test("of another version, or of a length that cannot be, are none", () => {
    for (const hex of ["083e0000000a00000001", "043e0000000900000001", "043effffffff00000001", "4854545020312e310d0a"])
      expect(() => llrpSplitter().take(Buffer.from(hex, "hex"))).toThrow(NotLlrp);
  });

  test("with tags are read as the whole library reads them", () => {
    const tags = fc.record({
      epc: epcs,
      antenna: fc.integer({ min: 1, max: 65_535 }),
      rssi: fc.integer({ min: -128, max: 127 }),
      count: fc.integer({ min: 0, max: 65_535 }),
      first: fc.integer({ min: 1, max: 2_000_000_000_000 }),
      long: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(tags, { minLength: 2, maxLength: 20 }), (given) => {
        const bytes = writeLlrp("RO_ACCESS_REPORT", 9, {
          TagReportData: given.map(({ epc, antenna, rssi, count, first, long }) => ({
            ...(long ? { EPCData: { EPC: `${epc}0102` } } : { EPC_96: { EPC: epc } }),
            AntennaID: { AntennaID: antenna },
            PeakRSSI: { PeakRSSI: rssi },
            FirstSeenTimestampUTC: { Microseconds: BigInt(first) * 1_000n },
            TagSeenCount: { TagCount: count },
          })),
        });
        const theirs = (readLlrp(frameOf(bytes))!.data.TagReportData as Record<string, Record<string, unknown>>[]).map(
          (tag) => ({
            epc: String(tag.EPC_96?.EPC ?? tag.EPCData?.EPC).toLowerCase(),
            antenna: tag.AntennaID?.AntennaID,
            rssiDbm: tag.PeakRSSI?.PeakRSSI,
            count: tag.TagSeenCount?.TagCount,
          }),
        );
        const ours = readTagReport(bytes);
        expect(ours.map(({ epc, antenna, rssiDbm, count }) => ({ epc, antenna, rssiDbm, count }))).toEqual(theirs);
        expect(ours.map(({ firstMs, lastMs, clock }) => [firstMs, lastMs, clock])).toEqual(
          given.map(({ first }) => [first, first, "utc"]),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("with parameters of a vendor's own lose nothing of the rest", () => {
    const tag = Buffer.from("8d3074257bf7194e4000001a85810002", "hex");
    const vendor = Buffer.from("03ff000d0000651a0000000d01", "hex");
    const data = Buffer.concat([Buffer.from([0, 240, 0, 4 + tag.length + vendor.length]), vendor, tag]);
    const head = Buffer.from("043d0000000000000007", "hex");
    const bytes = Buffer.concat([head, vendor, data]);
    bytes.writeUInt32BE(bytes.length, 2);
    expect(readTagReport(bytes)).toMatchObject([{ epc: "3074257bf7194e4000001a85", antenna: 2, count: 1 }]);
    const answer = Buffer.concat([
      Buffer.from("040b0000000000000005", "hex"),
      Buffer.from("011f00080000000003ff000d0000651a0000000d01", "hex"),
    ]);
    answer.writeUInt32BE(answer.length, 2);
    expect(readStatus(frameOf(answer))).toEqual({ ok: true, code: 0, said: "" });
  });

  test("with events and refusals are understood", () => {
    const event = (data: Record<string, unknown>) =>
      readReaderEvent(frameOf(writeLlrp("READER_EVENT_NOTIFICATION", 1, { ReaderEventNotificationData: data })));
    const Microseconds = 1_700_000_000_123_456n;
    expect(
      event({ UTCTimestamp: { Microseconds }, AntennaEvent: { EventType: "Antenna_Disconnected", AntennaID: 2 } }),
    ).toEqual({
      clock: "utc",
      atMs: 1_700_000_000_123,
      events: [{ event: "antenna", antenna: 2, connected: false }],
    });
    expect(
      event({ Uptime: { Microseconds: 5_000n }, ReaderExceptionEvent: { Message: "hot", ROSpecID: { ROSpecID: 1 } } }),
    ).toEqual({ clock: "uptime", atMs: 5, events: [{ event: "exception", said: "hot" }] });
    expect(
      event({
        UTCTimestamp: { Microseconds },
        ROSpecEvent: { EventType: "End_Of_ROSpec", ROSpecID: 1, PreemptingROSpecID: 0 },
      }).events,
    ).toEqual([{ event: "rospec", started: false, rospec: 1 }]);
    const refused = writeLlrp("ADD_ROSPEC_RESPONSE", 3, {
      LLRPStatus: { StatusCode: "M_FieldError", ErrorDescription: "no antenna 9" },
    });
    expect(readStatus(frameOf(refused))).toEqual({ ok: false, code: 101, said: "no antenna 9" });
  });

  test("made of noise never throw, and never run over their end", () => {
    fc.assert(
      fc.property(fc.constantFrom(61, 63, 11, 30, 100), fc.uint8Array({ maxLength: 200 }), (type, noise) => {
        const bytes = Buffer.concat([Buffer.from([4, type, 0, 0, 0, 10 + noise.length, 0, 0, 0, 1]), noise]);
        const frame = frameOf(bytes);
        readTagReport(frame.bytes);
        readReaderEvent(frame);
        readCapabilities(frame);
        readStatus(frame);
        readLlrp(frame);
      }),
      { numRuns: 2_000 },
    );
  });
});
