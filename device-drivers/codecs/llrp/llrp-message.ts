import { createRequire } from "node:module";
import type { LlrpFrame } from "./llrp-frame.ts";
import { parametersOf } from "./llrp-parameters.ts";

/** A message by its name in the standard, with its fields as the library names them. */
export interface LlrpMessage {
  name: string;
  id: number;
  data: Record<string, unknown>;
}

/** Bytes of a message. A field that the standard does not know, or a value that does not fit, throws: it is our mistake. */
export function writeLlrp(name: string, id: number, data: Record<string, unknown> = {}): Uint8Array {
  const Message = llrp().LLRPCore[name];
  if (!Message) throw new Error(`LLRP has no message ${name}`);
  return new Message({ id, data }).encode().getBuffer();
}

/** The message in a frame, for whoever plays the reader: or undefined for one that the standard does not know, or that is broken inside. */
export function readLlrp({ bytes, id }: LlrpFrame): LlrpMessage | undefined {
  try {
    const { LLRPMessage } = llrp();
    const message = new LLRPMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).decode();
    return { name: message.getName(), id, data: (message.toLLRPData().data ?? {}) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

export interface LlrpStatus {
  ok: boolean;
  code: number;
  said: string;
}

/** The LLRPStatus of an answer; answers may hold vendor parameters that the library does not know, so only this one is read. */
export function readStatus({ bytes }: LlrpFrame): LlrpStatus {
  for (const { type, value } of parametersOf(
    new DataView(bytes.buffer, bytes.byteOffset + 10, bytes.byteLength - 10),
  )) {
    if (type !== LLRP_STATUS || value.byteLength < 4) continue;
    const length = Math.min(value.getUint16(2), value.byteLength - 4);
    const said = Buffer.from(value.buffer, value.byteOffset + 4, length)
      .toString("utf8")
      .slice(0, SAID_MAX);
    const code = value.getUint16(0);
    return { ok: code === 0, code, said };
  }
  return { ok: false, code: -1, said: "an answer without a status" };
}

/** Types of what a reader sends by itself. Source: LLRP 1.0.1, "Message types". */
export const KEEPALIVE = 62;
export const READER_EVENT_NOTIFICATION = 63;
export const RO_ACCESS_REPORT = 61;
/** The answer to anything that the reader does not understand. */
export const ERROR_MESSAGE = 100;

const LLRP_STATUS = 287;
const SAID_MAX = 200;

interface Encodable {
  encode(): { getBuffer(): Uint8Array };
  decode(): this;
  getName(): string;
  toLLRPData(): { data?: unknown };
}

// The library's declared types are its TypeScript sources, which do not compile under our settings: what is used of it is named here.
// Its own client is not used: it reads one message per chunk of bytes, so every further message in the chunk waits for the next one.
interface Library {
  LLRPCore: Record<string, new (message: { id: number; data: Record<string, unknown> }) => Encodable>;
  LLRPMessage: new (bytes: Uint8Array) => Encodable;
}

let library: Library | undefined;

/** Loaded with the first message: most sites have no RFID reader. */
function llrp(): Library {
  library ??= createRequire(import.meta.url)("llrpjs") as Library;
  return library;
}
