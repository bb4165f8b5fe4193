import { ByteReader, ByteWriter } from "./bytes.ts";
import { isSignedBy, type Sign } from "./keys.ts";
import { messageBytesMax } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

/**
 * One exchange that travels on a stick: the same frames as by network, signed by the box that wrote them, since whoever brings them has no session of that box. The answer
 * is sealed for `answerKey` (`sealed-answer.ts`): who finds a stick, or brings a copy of one later, learns nothing of what the site was told since.
 */
export interface Carried {
  box: string;
  answerKey: string;
  message: Uint8Array;
  signature: Uint8Array;
  signed: Uint8Array;
}

export const carriedType = "application/x-kontor-carried";
export const carryPath = "/sync/v1/carry";
export const carriedBytesMax = messageBytesMax + 1_024;

export function encodeCarried(box: string, answerKey: string, message: Uint8Array, sign: Sign): Uint8Array {
  const signed = new ByteWriter().raw(magic).text(box).text(answerKey).block(message).done();
  return Buffer.concat([signed, sign(signed)]);
}

/** Whether these bytes are meant to be one; says nothing of who signed. */
export const isCarried = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, magic.length)).equals(magic);

/** Throws a `WireFault`. */
export function readCarried(bytes: Uint8Array): Carried {
  if (bytes.length > carriedBytesMax)
    throw new WireFault("too-large", `${bytes.length} bytes, at most ${carriedBytesMax}`);
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not an exchange from a stick");
  const box = input.text(200, "bytes of a box");
  const answerKey = input.text(43, "letters of a key");
  const message = input.block(messageBytesMax, "bytes of a message");
  const signed = bytes.subarray(0, input.at);
  const signature = input.raw(64);
  input.end();
  return { box, answerKey, message, signature, signed };
}

export const verifyCarried = ({ signed, signature }: Carried, publicKey: string): boolean =>
  isSignedBy(publicKey, signed, signature);

const magic = Buffer.from("KC2");
