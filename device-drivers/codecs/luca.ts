import type { LightOrder } from "../kit/pick-lights.ts";

/**
 * LUCA's standard interface between a warehouse system and its light server: one socket for each direction, every telegram with a four-digit counter
 * 0001 to 9999 that its receipt repeats. The maker gives the layout of the fields on request only: STX, counter, `;`, fields
 * between `;`, ETX is what this house takes until it has that page; it is all in this file.
 * Source: luca.eu, "Standard connection to a Pick-to-Light system" (mechanism); the layout is our own.
 */
export interface LucaTelegram {
  counter: number;
  fields: readonly string[];
}

export type LucaAnswer = { address: string; answer: "confirmed" | "short" | "fault" | "button"; quantity: number };

export function writeLuca({ counter, fields }: LucaTelegram): Uint8Array {
  return Buffer.from(`\x02${String(counter).padStart(4, "0")};${fields.join(";")}\x03`, "latin1");
}

/** The telegram between STX and ETX, without them; undefined when it is none. */
export function readLuca(frame: Uint8Array): LucaTelegram | undefined {
  const [, counter, fields] = /^(\d{4});(\P{Cc}*)$/u.exec(Buffer.from(frame).toString("latin1")) ?? [];
  if (counter === undefined || fields === undefined || counter === "0000") return undefined;
  return { counter: Number(counter), fields: fields.split(";") };
}

export const nextCounter = (counter: number): number => (counter % 9_999) + 1;

export const receiptOf = ({ counter }: LucaTelegram): LucaTelegram => ({ counter, fields: ["Q"] });
export const isReceipt = ({ fields }: LucaTelegram): boolean => fields.length === 1 && fields[0] === "Q";

/** A module's logical address: no field or frame separators in it. */
export const isLucaAddress = (address: string): boolean => /^[A-Za-z0-9_.-]{1,40}$/.test(address);

export function showFields(address: string, { colour, mode, quantity, text = "" }: LightOrder): string[] {
  return ["ON", address, String(quantity), colour, mode, text.replace(/[;\p{Cc}]/gu, " ").slice(0, 20)];
}
export const clearFields = (address: string): string[] => ["OFF", address];

/** What somebody pressed: `C` confirmed, `K` corrected to less, `S` another key, `F` a fault of the module. */
export function readAnswer([kind = "", address = "", quantity = ""]: readonly string[]): LucaAnswer | undefined {
  const answer = ({ C: "confirmed", K: "short", S: "button", F: "fault" } as const)[kind];
  if (!answer || !isLucaAddress(address) || !/^\d{1,6}$/.test(quantity || "0")) return undefined;
  return { address, answer, quantity: Number(quantity) };
}
