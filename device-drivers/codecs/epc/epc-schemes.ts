/** What a tag of this scheme names: a trade item, a logistic unit, a location, a returnable or an individual asset. */
export type EpcScheme = "sgtin" | "sscc" | "sgln" | "grai" | "giai";

/** How the serial part is written: as a number, or as 7-bit characters filled up with zero bits. */
export type SerialCoding =
  | { as: "none" }
  | { as: "number"; bits: number; digitsMax: number }
  | { as: "text"; bits: number; charsMax: number };

export interface EpcEncoding {
  readonly name: string;
  readonly scheme: EpcScheme;
  /** The first eight bits. */
  readonly header: number;
  /** Bits that carry meaning; the rest up to a whole number of 16-bit words is zero. */
  readonly bits: number;
  readonly serial: SerialCoding;
  readonly partitions: readonly Partition[];
}

/** By partition value 0 to 6: how many bits and digits the company prefix has, and what is left for the reference. */
export interface Partition {
  prefixBits: number;
  prefixDigits: number;
  referenceBits: number;
  /** Of the reference: digits; for a GIAI its longest number of digits or characters. */
  referenceDigits: number;
}

const prefixes = [
  [40, 12],
  [37, 11],
  [34, 10],
  [30, 9],
  [27, 8],
  [24, 7],
  [20, 6],
] as const;

const partitionsOf = (references: readonly (readonly [bits: number, digits: number])[]): Partition[] =>
  prefixes.map(([prefixBits, prefixDigits], i) => {
    const [referenceBits, referenceDigits] = references[i] ?? [0, 0];
    return { prefixBits, prefixDigits, referenceBits, referenceDigits };
  });

const sgtin = partitionsOf([
  [4, 1],
  [7, 2],
  [10, 3],
  [14, 4],
  [17, 5],
  [20, 6],
  [24, 7],
]);
const sscc = partitionsOf([
  [18, 5],
  [21, 6],
  [24, 7],
  [28, 8],
  [31, 9],
  [34, 10],
  [38, 11],
]);
const sgln = partitionsOf([
  [1, 0],
  [4, 1],
  [7, 2],
  [11, 3],
  [14, 4],
  [17, 5],
  [21, 6],
]);
const grai = partitionsOf([
  [4, 0],
  [7, 1],
  [10, 2],
  [14, 3],
  [17, 4],
  [20, 5],
  [24, 6],
]);
const giai96 = partitionsOf([
  [42, 13],
  [45, 14],
  [48, 15],
  [52, 16],
  [55, 17],
  [58, 18],
  [62, 19],
]);
const giai202 = partitionsOf([
  [148, 18],
  [151, 19],
  [154, 20],
  [158, 21],
  [161, 22],
  [164, 23],
  [168, 24],
]);

/** Source: GS1 EPC Tag Data Standard, "EPC binary encoding": header values and partition tables. */
export const epcEncodings: readonly EpcEncoding[] = [
  {
    name: "sgtin-96",
    scheme: "sgtin",
    header: 0x30,
    bits: 96,
    serial: { as: "number", bits: 38, digitsMax: 12 },
    partitions: sgtin,
  },
  {
    name: "sgtin-198",
    scheme: "sgtin",
    header: 0x36,
    bits: 198,
    serial: { as: "text", bits: 140, charsMax: 20 },
    partitions: sgtin,
  },
  { name: "sscc-96", scheme: "sscc", header: 0x31, bits: 96, serial: { as: "none" }, partitions: sscc },
  {
    name: "sgln-96",
    scheme: "sgln",
    header: 0x32,
    bits: 96,
    serial: { as: "number", bits: 41, digitsMax: 13 },
    partitions: sgln,
  },
  {
    name: "sgln-195",
    scheme: "sgln",
    header: 0x39,
    bits: 195,
    serial: { as: "text", bits: 140, charsMax: 20 },
    partitions: sgln,
  },
  {
    name: "grai-96",
    scheme: "grai",
    header: 0x33,
    bits: 96,
    serial: { as: "number", bits: 38, digitsMax: 12 },
    partitions: grai,
  },
  {
    name: "grai-170",
    scheme: "grai",
    header: 0x37,
    bits: 170,
    serial: { as: "text", bits: 112, charsMax: 16 },
    partitions: grai,
  },
  { name: "giai-96", scheme: "giai", header: 0x34, bits: 96, serial: { as: "none" }, partitions: giai96 },
  { name: "giai-202", scheme: "giai", header: 0x38, bits: 202, serial: { as: "none" }, partitions: giai202 },
];
