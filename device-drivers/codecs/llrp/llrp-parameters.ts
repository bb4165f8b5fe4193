/** One parameter inside a message: its type number and where its value stands. */
export interface LlrpParameter {
  type: number;
  value: DataView;
}

/**
 * Walks the parameters in a stretch of a message. Long ones (TLV) say their length, short ones (TV, first bit set) have a fixed one by
 * type. What is not known is passed over when it says its length; an unknown short one, or one that reaches over the end, stops the walk:
 * what came before it counts. Vendors add parameters of their own (type 1023), which a walk must survive.
 */
export function* parametersOf(view: DataView): Generator<LlrpParameter> {
  let at = 0;
  while (at < view.byteLength) {
    const first = view.getUint8(at);
    if (first & 0x80) {
      const type = first & 0x7f;
      const length = shortLengths[type];
      if (length === undefined || at + 1 + length > view.byteLength) return;
      yield { type, value: new DataView(view.buffer, view.byteOffset + at + 1, length) };
      at += 1 + length;
    } else {
      if (at + 4 > view.byteLength) return;
      const type = view.getUint16(at) & 0x3ff;
      const length = view.getUint16(at + 2);
      if (length < 4 || at + length > view.byteLength) return;
      yield { type, value: new DataView(view.buffer, view.byteOffset + at + 4, length - 4) };
      at += length;
    }
  }
}

/** Bytes behind the type byte. Source: LLRP 1.0.1, "TV-encoded parameters". */
const shortLengths: Record<number, number> = {
  1: 2, // AntennaID
  2: 8, // FirstSeenTimestampUTC
  3: 8, // FirstSeenTimestampUptime
  4: 8, // LastSeenTimestampUTC
  5: 8, // LastSeenTimestampUptime
  6: 1, // PeakRSSI
  7: 2, // ChannelIndex
  8: 2, // TagSeenCount
  9: 4, // ROSpecID
  10: 2, // InventoryParameterSpecID
  11: 2, // C1G2_CRC
  12: 2, // C1G2_PC
  13: 12, // EPC_96
  14: 2, // SpecIndex
  15: 2, // ClientRequestOpSpecResult
  16: 4, // AccessSpecID
  17: 2, // OpSpecID
  18: 4, // C1G2SingulationDetails
  19: 2, // C1G2_XPC_W1
  20: 2, // C1G2_XPC_W2
};
