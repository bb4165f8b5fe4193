import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { Expanse } from "./columns.ts";
import { type ReadLimits, readLimits } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

/** Columns, deflated. Throws `too-large` for what no reader would take. */
export function packBody(write: (out: ByteWriter, expanse: Expanse) => void): Uint8Array {
  const out = new ByteWriter();
  // A reader counts what it makes on the way too.
  write(out, new Expanse({ ...readLimits, expandedChars: readLimits.expandedChars / 4 }));
  if (out.length > readLimits.inflatedBytes)
    throw new WireFault(
      "too-large",
      `${out.length} bytes before they are deflated, at most ${readLimits.inflatedBytes}`,
    );
  return deflateRawSync(out.done(), { level: 6, dictionary: words });
}

/** Whatever the bytes are: what `read` gives, or a `WireFault`, within the limits. */
export function unpackBody<T>(
  body: Uint8Array,
  limits: ReadLimits,
  read: (input: ByteReader, expanse: Expanse) => T,
): T {
  const input = new ByteReader(inflate(body, limits.inflatedBytes));
  const value = read(input, new Expanse(limits));
  input.end();
  return value;
}

function inflate(body: Uint8Array, bytesMax: number): Uint8Array {
  try {
    const { buffer, engine } = inflateRawSync(body, {
      dictionary: words,
      maxOutputLength: bytesMax,
      finishFlush: constants.Z_FINISH,
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    if (engine.bytesWritten !== body.length) throw new WireFault("malformed", "bytes behind the end of a body");
    return buffer;
  } catch (error) {
    if (error instanceof WireFault) throw error;
    const code = (error as { code?: string }).code ?? "";
    if (code === "ERR_BUFFER_TOO_LARGE")
      throw new WireFault("too-large", `a body that inflates to more than ${bytesMax} bytes`);
    throw new WireFault(code === "Z_BUF_ERROR" ? "truncated" : "malformed", `a body that cannot be inflated (${code})`);
  }
}

/**
 * What bodies often say, the most frequent at the end, so that a batch of one fact is small too. Part of the protocol: another list would need another
 * letter in front of batch, page and chunk.
 */
const words = Buffer.from(
  [
    "weightGrams volumeMl lengthMm widthMm heightMm expiryDate createdAtMs updatedAtMs deletedAtMs startedAtMs doneAtMs",
    "exception reason detail openedAt closedAt supplier customer number lines priority carrier service name address",
    "inboundLine receipt wave parcel load partner printJob barcode count hold location item lot setting sighting",
    "command-answered command-refused hub-page epoch-begun system quarantine damaged",
    "commandcodevaluenamekinddeletedAtdueAtMs",
    "orderLineallocationtaskorderlpntakenByassignedToreleasedstateopendonepickedpackedshippedqtyPickedqtyAllocated",
    "~supplier~customer~found~lost~scrap~in-transit~shortfall~opening",
    "recordidfieldsstateavailableskulotserialownerqtyfromtoplacelpnstatus",
  ].join(" "),
);
