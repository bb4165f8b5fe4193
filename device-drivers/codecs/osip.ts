/**
 * OSIP telegrams of conveyor controllers: 160 characters of ASCII, `###`, length, sender, receiver, sequence (5 each), type (4), the type's
 * fields, padded with `*`. The published text counts the length without the header, the reference implementation counts all of it: a
 * setting. Source: OpenWMS.org, OSIP; layouts of REQ_ and RES_ from its recorded telegrams.
 */
export interface OsipTelegram {
  sender: string;
  receiver: string;
  /** 1 to 99999, then 1 again. */
  seq: number;
  type: OsipType;
  /** By field name; without padding. */
  fields: Readonly<Record<string, string>>;
}

export type OsipType = "REQ_" | "RES_" | "UPD_" | "LOCU" | "SYSU" | "SYNQ" | "SYNC" | "ERR_" | "ACK_";

/** Which characters the length in the header counts. */
export type OsipLength = "all" | "payload";

export const OSIP_LENGTH = 160;
const HEADER = 23;
const SEQ_MAX = 99_999;

/** Fields of each type with their widths, in their order. */
const layouts: Record<OsipType, readonly (readonly [string, number])[]> = {
  REQ_: [
    ["barcode", 20],
    ["actual", 20],
    ["target", 20],
    ["error", 8],
    ["created", 14],
  ],
  RES_: [
    ["barcode", 20],
    ["actual", 20],
    ["target", 20],
    ["group", 20],
    ["error", 8],
    ["created", 14],
  ],
  UPD_: [
    ["barcode", 20],
    ["actual", 20],
    ["error", 8],
    ["created", 14],
  ],
  LOCU: [
    ["group", 20],
    ["location", 20],
    ["error", 8],
    ["created", 14],
  ],
  SYSU: [
    ["group", 20],
    ["error", 8],
    ["created", 14],
  ],
  SYNQ: [["created", 14]],
  SYNC: [["created", 14]],
  ERR_: [
    ["error", 8],
    ["created", 14],
  ],
  // Not in the published set: controllers that acknowledge each telegram repeat its sequence number and nothing else.
  ACK_: [],
};

export const nextSeq = (seq: number): number => (seq >= SEQ_MAX ? 1 : seq + 1);

/** Throws on a field that is too long or not ASCII: it would shift all behind it. */
export function writeOsip(
  { sender, receiver, seq, type, fields }: OsipTelegram,
  length: OsipLength = "all",
): Uint8Array {
  const said = length === "all" ? OSIP_LENGTH : OSIP_LENGTH - HEADER;
  const head = `###${number(said)}${sized("sender", sender, 5, "_")}${sized("receiver", receiver, 5, "_")}${number(seq)}${type}`;
  const body = layouts[type].map(([name, width]) =>
    sized(name, fields[name] ?? "", width, name === "error" ? "0" : "*"),
  );
  return Buffer.from((head + body.join("")).padEnd(OSIP_LENGTH, "*"), "latin1");
}

/** What is in one telegram, or why it is none. */
export function readOsip(frame: Uint8Array): OsipTelegram | { trouble: string } {
  const text = Buffer.from(frame).toString("latin1");
  if (text.length !== OSIP_LENGTH || !text.startsWith("###")) return { trouble: "not a telegram" };
  const seq = Number(text.slice(18, 23));
  if (!/^\d{5}$/.test(text.slice(18, 23)) || seq < 1) return { trouble: "no sequence number" };
  const type = text.slice(23, 27);
  if (!isType(type)) return { trouble: `unknown type ${type}` };
  const fields: Record<string, string> = {};
  let at = 27;
  for (const [name, width] of layouts[type]) {
    fields[name] = text
      .slice(at, at + width)
      .replace(/[*?]+$/, "")
      .trim();
    at += width;
  }
  return { sender: bare(text.slice(8, 13)), receiver: bare(text.slice(13, 18)), seq, type, fields };
}

/** Cuts a stream into telegrams: each begins with `###` and says how long it is. What stands between them is dropped, and counted. */
export function osipSplitter(length: OsipLength = "all"): {
  take(chunk: Uint8Array): Uint8Array[];
  reset(): void;
  dropped: number;
} {
  let held = Buffer.alloc(0);
  return {
    dropped: 0,
    take(chunk) {
      held = Buffer.concat([held, chunk]);
      const frames: Uint8Array[] = [];
      for (;;) {
        const start = held.indexOf("###");
        // The first one or two signs of a beginning may be at the end.
        const junk = start >= 0 ? start : Math.max(0, held.length - 2);
        this.dropped += junk;
        held = held.subarray(junk);
        if (start < 0 || held.length < 8) break;
        const said = Number(held.toString("latin1", 3, 8));
        if (said !== (length === "all" ? OSIP_LENGTH : OSIP_LENGTH - HEADER)) {
          this.dropped += 1;
          held = held.subarray(1);
          continue;
        }
        if (held.length < OSIP_LENGTH) break;
        frames.push(held.subarray(0, OSIP_LENGTH));
        held = held.subarray(OSIP_LENGTH);
      }
      return frames;
    },
    reset() {
      held = Buffer.alloc(0);
    },
  };
}

/** `yyyyMMddHHmmss`, UTC. */
export const osipTime = (atMs: number): string => new Date(atMs).toISOString().replace(/[-:T]/g, "").slice(0, 14);

const number = (value: number): string => String(value).padStart(5, "0");
const bare = (text: string): string => text.replace(/_+$/, "");
const isType = (type: string): type is OsipType => Object.hasOwn(layouts, type);

function sized(name: string, value: string, width: number, pad: string): string {
  if (value.length > width || !/^[ -~]*$/.test(value))
    throw new Error(`${name} must be at most ${width} ASCII characters, found ${value.slice(0, 40)}`);
  return pad === "0" ? value.padStart(width, pad) : value.padEnd(width, pad);
}
