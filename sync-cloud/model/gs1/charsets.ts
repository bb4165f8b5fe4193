import type { ComponentType } from "./ai-row.ts";

/** Index of the first character outside the set, or -1. */
export function firstOutside(type: ComponentType, text: string): number {
  const allowed = members[type];
  for (let at = 0; at < text.length; at++) if (allowed[text.charCodeAt(at)] !== 1) return at;
  return type === "Z" ? badPadding(text) : -1;
}

const digits = "0123456789";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = upper.toLowerCase();

/** GS1 General Specifications, "AI encodable character set 82"; the order is the weight of a character in a check pair. */
export const cset82 = `!"%&'()*+,-./${digits}:;<=>?${upper}_${lower}`;

/** The characters a check pair is written in: no 0, 1, I or O. */
export const cset32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

const members: Record<ComponentType, Uint8Array> = {
  N: setOf(digits),
  X: setOf(cset82),
  Y: setOf(`#-/${digits}${upper}`),
  Z: setOf(`${upper}${lower}${digits}-_=`),
};

function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (let at = 0; at < characters.length; at++) set[characters.charCodeAt(at)] = 1;
  return set;
}

/**
 * Padding may be left out; where it is written it must be what RFC 4648 writes, at most two at the very end of a whole
 * group of four. (The reference linter asks for a multiple of three, which no encoder produces.)
 */
function badPadding(text: string): number {
  const at = text.indexOf("=");
  if (at < 0) return -1;
  const padding = text.length - at;
  const onlyPadding = text.slice(at) === "=".repeat(padding);
  return onlyPadding && padding <= 2 && at > 0 && text.length % 4 === 0 ? -1 : at;
}
