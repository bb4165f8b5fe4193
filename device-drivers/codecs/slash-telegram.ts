/**
 * ASCII telegrams of older conveyor controllers: `/Seq:017/Typ:ARR/Pt:12/Id:4711/Cod:00340…/End/`. Each data telegram carries a number
 * from 001 to 999 and is repeated until its acknowledgement `/Ack:017/End/` comes; `/Seq:000/Typ:INI/End/` says that the sender counts
 * anew. The names of the fields are ours: controllers differ in them, not in the manner.
 */
export type SlashTelegram = { ack: number } | { seq: number; fields: Readonly<Record<string, string>> };

/** Throws a RangeError on what cannot be written: a slash or a byte beyond ASCII in a value. */
export function encodeSlash(telegram: SlashTelegram): Uint8Array {
  if ("ack" in telegram) return ascii(`/Ack:${digits(telegram.ack)}/End/`);
  const parts = Object.entries(telegram.fields).map(([name, value]) => {
    if (!NAME.test(name) || !/^[\x20-\x2e\x30-\x7e]*$/.test(value))
      throw new RangeError(`${name}:${value} cannot be written into a telegram`);
    return `/${name}:${value}`;
  });
  const bytes = ascii(`/Seq:${digits(telegram.seq)}${parts.join("")}/End/`);
  if (bytes.length > TELEGRAM_BYTES_MAX)
    throw new RangeError(`a telegram of ${bytes.length} bytes; ${TELEGRAM_BYTES_MAX} are the most`);
  return bytes;
}

/** Nothing when it is no telegram. */
export function decodeSlash(text: string): SlashTelegram | undefined {
  const [empty, ...parts] = text.split("/");
  if (empty !== "" || parts.at(-1) !== "" || parts.at(-2) !== "End") return undefined;
  const pairs = parts.slice(0, -2).map((part) => {
    const [name = "", ...value] = part.split(":");
    return [value.length > 0 ? name : "", value.join(":")] as const;
  });
  const [first, ...rest] = pairs;
  if (!first || !/^\d{3}$/.test(first[1])) return undefined;
  if (first[0] === "Ack" && rest.length === 0) return { ack: Number(first[1]) };
  if (first[0] !== "Seq" || !rest.every(([name]) => NAME.test(name))) return undefined;
  const fields = Object.fromEntries(rest);
  return Object.keys(fields).length === rest.length ? { seq: Number(first[1]), fields } : undefined;
}

/** Cuts a stream at `/End/`; what stands in front of the last beginning, and whatever grows too long, is noise and counted. */
export class SlashStream {
  spoiled = 0;
  #text = "";

  push(chunk: Uint8Array): SlashTelegram[] {
    const telegrams: SlashTelegram[] = [];
    this.#text += Buffer.from(chunk).toString("latin1");
    for (let end = this.#text.indexOf(END); end >= 0; end = this.#text.indexOf(END)) {
      const piece = this.#text.slice(0, end + END.length);
      this.#text = this.#text.slice(end + END.length);
      const begin = Math.max(piece.lastIndexOf("/Seq:"), piece.lastIndexOf("/Ack:"));
      const telegram = begin >= 0 ? decodeSlash(piece.slice(begin)) : undefined;
      if (telegram && begin === 0) telegrams.push(telegram);
      else {
        this.spoiled++;
        if (telegram) telegrams.push(telegram);
      }
    }
    if (this.#text.length > TELEGRAM_BYTES_MAX) {
      this.spoiled++;
      this.#text = "";
    }
    return telegrams;
  }
}

/** 1 to 999 and round again; zero is the beginning. */
export const SLASH_SEQ_MAX = 999;

function digits(number: number): string {
  if (!Number.isInteger(number) || number < 0 || number > SLASH_SEQ_MAX)
    throw new RangeError(`${number} is no telegram number`);
  return String(number).padStart(3, "0");
}
const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1");
const NAME = /^[A-Za-z][A-Za-z0-9]{0,11}$/;
const END = "/End/";
const TELEGRAM_BYTES_MAX = 512;
