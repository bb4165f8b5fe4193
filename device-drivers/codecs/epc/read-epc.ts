import { BitReader } from "./epc-bits.ts";
import { type EpcEncoding, type EpcScheme, epcEncodings, type Partition } from "./epc-schemes.ts";
import { readText } from "./epc-text.ts";
import { checkDigitOf } from "./gs1-check-digit.ts";
import { readPlusEpc } from "./read-plus-epc.ts";

/** What the EPC memory of a tag says, as the GS1 key that a barcode of the same thing would carry. */
export interface EpcKey {
  scheme: EpcScheme;
  /** `sgtin-96`, `sscc-96`, `sgtin+`, … */
  encoding: string;
  /** 0 all others, 1 point of sale or full case, 2 full case or unit load, …: by scheme. */
  filter: number;
  /** Empty where the encoding does not tell it apart from the reference (TDS 2). */
  companyPrefix: string;
  /** GTIN-14, SSCC-18, GLN-13, GRAI without its serial (14 digits, leading 0), or the whole GIAI. */
  key: string;
  /** Serial number of the trade item or asset, extension of the location; empty where there is none. */
  serial: string;
  /** As a GS1 element string with brackets, as people read it: `(01)09521234543213(21)77`. */
  elements: string;
}

/** Why a tag is not read as a GS1 key. `said` names what was found. */
export interface EpcRefusal {
  refused:
    | "not-hex"
    | "too-short"
    | "not-gs1"
    | "bad-partition"
    | "bad-prefix"
    | "bad-reference"
    | "bad-serial"
    | "bad-filling";
  said: string;
}

export const isEpcKey = (read: EpcKey | EpcRefusal): read is EpcKey => "key" in read;

/**
 * The GS1 key in the EPC memory of a tag, from hex in either case, without separators. A number that has too many digits for its
 * field, bits set where zeros belong, or a character that GS1 does not allow makes it a refusal: a stray pattern must not become a pallet.
 * Source: GS1 EPC Tag Data Standard.
 */
export function readEpc(hex: string): EpcKey | EpcRefusal {
  if (!/^([0-9a-f]{4})+$/i.test(hex) || hex.length > HEX_DIGITS_MAX)
    return { refused: "not-hex", said: hex.slice(0, 40) || "nothing" };
  const header = Number.parseInt(hex.slice(0, 2), 16);
  const encoding = byHeader.get(header);
  if (!encoding) return readPlusEpc(hex, header) ?? { refused: "not-gs1", said: `header ${hex.slice(0, 2)}` };
  const bits = new BitReader(hex);
  if (bits.left < encoding.bits) return { refused: "too-short", said: `${bits.left} bits of ${encoding.bits}` };
  bits.take(8);
  const filter = bits.number(3);
  const partitionValue = bits.number(3);
  const partition = encoding.partitions[partitionValue];
  if (!partition) return { refused: "bad-partition", said: String(partitionValue) };
  const prefix = digitsOf(bits.take(partition.prefixBits), partition.prefixDigits);
  if (prefix === undefined) return { refused: "bad-prefix", said: `more than ${partition.prefixDigits} digits` };
  const rest =
    encoding.scheme === "giai" ? readGiai(bits, encoding, partition) : readReference(bits, encoding, partition);
  if ("refused" in rest) return rest;
  if (bits.take(bits.left) !== 0n) return { refused: "bad-filling", said: "bits are set behind the end" };
  const { key, elements } = keyOf(encoding.scheme, prefix, rest.reference, rest.serial);
  return {
    scheme: encoding.scheme,
    encoding: encoding.name,
    filter,
    companyPrefix: prefix,
    key,
    serial: rest.serial,
    elements,
  };
}

/** EPC memory has 496 bits at most. */
const HEX_DIGITS_MAX = 124;

const byHeader = new Map(epcEncodings.map((encoding) => [encoding.header, encoding]));

interface Rest {
  reference: string;
  serial: string;
}

function readReference(bits: BitReader, { serial, bits: total }: EpcEncoding, partition: Partition): Rest | EpcRefusal {
  const { referenceBits, referenceDigits } = partition;
  const reference = digitsOf(bits.take(referenceBits), referenceDigits);
  if (reference === undefined) return { refused: "bad-reference", said: `more than ${referenceDigits} digits` };
  if (serial.as === "none") {
    const used = 14 + partition.prefixBits + referenceBits;
    return bits.take(total - used) === 0n
      ? { reference, serial: "" }
      : { refused: "bad-filling", said: "bits are set behind the end" };
  }
  if (serial.as === "text") {
    const text = readText(bits, serial.bits);
    return text ? { reference, serial: text } : { refused: "bad-serial", said: "not a text of GS1 characters" };
  }
  const value = bits.take(serial.bits);
  return String(value).length > serial.digitsMax
    ? { refused: "bad-serial", said: String(value) }
    : { reference, serial: String(value) };
}

function readGiai(
  bits: BitReader,
  { name }: EpcEncoding,
  { referenceBits, referenceDigits }: Partition,
): Rest | EpcRefusal {
  if (name === "giai-202") {
    const text = readText(bits, referenceBits);
    return text && text.length <= referenceDigits
      ? { reference: text, serial: "" }
      : { refused: "bad-reference", said: "not a text of GS1 characters" };
  }
  const value = String(bits.take(referenceBits));
  return value.length > referenceDigits ? { refused: "bad-reference", said: value } : { reference: value, serial: "" };
}

function digitsOf(value: bigint, digits: number): string | undefined {
  if (digits === 0) return value === 0n ? "" : undefined;
  const text = String(value);
  return text.length > digits ? undefined : text.padStart(digits, "0");
}

/** Puts indicator or extension digit in front and the check digit behind, where the key has them. */
function keyOf(
  scheme: EpcScheme,
  prefix: string,
  reference: string,
  serial: string,
): { key: string; elements: string } {
  switch (scheme) {
    case "sgtin": {
      const gtin = withCheckDigit(reference.slice(0, 1) + prefix + reference.slice(1));
      return { key: gtin, elements: `(01)${gtin}(21)${serial}` };
    }
    case "sscc": {
      const sscc = withCheckDigit(reference.slice(0, 1) + prefix + reference.slice(1));
      return { key: sscc, elements: `(00)${sscc}` };
    }
    case "sgln": {
      const gln = withCheckDigit(prefix + reference);
      // An extension of 0 means that the location itself is meant.
      return { key: gln, elements: serial === "0" ? `(414)${gln}` : `(414)${gln}(254)${serial}` };
    }
    case "grai": {
      const grai = `0${withCheckDigit(prefix + reference)}`;
      return { key: grai, elements: `(8003)${grai}${serial}` };
    }
    case "giai":
      return { key: prefix + reference, elements: `(8004)${prefix}${reference}` };
  }
}

const withCheckDigit = (digits: string): string => digits + checkDigitOf(digits);
