import { BitWriter } from "./epc-bits.ts";
import { type EpcEncoding, epcEncodings } from "./epc-schemes.ts";
import { isText, writeText } from "./epc-text.ts";
import { checkDigitOf } from "./gs1-check-digit.ts";
import type { EpcRefusal } from "./read-epc.ts";

/** What is to be written to a tag. `key` as in `EpcKey`; the company prefix tells where the key is cut. */
export interface EpcToWrite {
  encoding: string;
  filter: number;
  companyPrefix: string;
  key: string;
  serial?: string;
}

/** The hex of a tag's EPC memory, whole 16-bit words, small letters; or why this cannot be written so. */
export function writeEpc({ encoding: name, filter, companyPrefix, key, serial = "" }: EpcToWrite): string | EpcRefusal {
  const encoding = epcEncodings.find((one) => one.name === name);
  if (!encoding) return { refused: "not-gs1", said: name };
  const partitionValue = encoding.partitions.findIndex(({ prefixDigits }) => prefixDigits === companyPrefix.length);
  const partition = encoding.partitions[partitionValue];
  if (!partition || !/^\d+$/.test(companyPrefix)) return { refused: "bad-prefix", said: companyPrefix };
  if (!Number.isInteger(filter) || filter < 0 || filter > 7)
    return { refused: "bad-filling", said: `filter ${filter}` };
  const reference = referenceIn(encoding, key, companyPrefix);
  if (reference === undefined) return { refused: "bad-reference", said: key };
  const bits = new BitWriter().put(encoding.header, 8).put(filter, 3).put(partitionValue, 3);
  bits.put(BigInt(companyPrefix), partition.prefixBits);
  if (encoding.name === "giai-202") {
    if (!isText(reference, partition.referenceDigits)) return { refused: "bad-reference", said: reference };
    writeText(bits, reference, partition.referenceBits);
    return bits.hex();
  }
  const plain =
    encoding.scheme !== "giai" || (/^(0|[1-9]\d*)$/.test(reference) && reference.length <= partition.referenceDigits);
  if (!plain || !fits(reference, partition.referenceBits)) return { refused: "bad-reference", said: reference };
  bits.put(BigInt(reference || "0"), partition.referenceBits);
  const wrong = putSerial(bits, encoding, serial);
  if (wrong) return wrong;
  if (encoding.name === "sscc-96") bits.put(0, 96 - 14 - partition.prefixBits - partition.referenceBits);
  return bits.hex();
}

function putSerial(bits: BitWriter, { serial: coding }: EpcEncoding, serial: string): EpcRefusal | undefined {
  if (coding.as === "none") return serial === "" ? undefined : { refused: "bad-serial", said: serial };
  if (coding.as === "text") {
    if (!isText(serial, coding.charsMax)) return { refused: "bad-serial", said: serial };
    writeText(bits, serial, coding.bits);
    return undefined;
  }
  // A serial with a leading zero would come back without it.
  if (!/^(0|[1-9]\d*)$/.test(serial) || serial.length > coding.digitsMax || !fits(serial, coding.bits))
    return { refused: "bad-serial", said: serial };
  bits.put(BigInt(serial), coding.bits);
  return undefined;
}

const fits = (digits: string, bits: number): boolean => BigInt(digits || "0") < 1n << BigInt(bits);

/** The key without company prefix and check digit; undefined when it does not hold together. */
function referenceIn({ scheme }: EpcEncoding, key: string, prefix: string): string | undefined {
  if (scheme === "giai")
    return key.startsWith(prefix) && key.length > prefix.length ? key.slice(prefix.length) : undefined;
  const body = scheme === "grai" ? key.slice(1) : key;
  const length = { sgtin: 14, sscc: 18, sgln: 13, grai: 13 }[scheme];
  if (body.length !== length || !/^\d+$/.test(key) || body.at(-1) !== checkDigitOf(body.slice(0, -1))) return undefined;
  if (scheme === "grai" && key[0] !== "0") return undefined;
  const hasLead = scheme === "sgtin" || scheme === "sscc";
  const inside = body.slice(hasLead ? 1 : 0, -1);
  if (!inside.startsWith(prefix)) return undefined;
  return (hasLead ? body.slice(0, 1) : "") + inside.slice(prefix.length);
}
