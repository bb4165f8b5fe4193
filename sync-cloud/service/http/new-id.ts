import { base32 } from "../../protocol/origin.ts";
import type { World } from "../hub/companies.ts";

/** A new random id whose text order is the order of time: 10 letters of it and 12 of chance. */
export function newId(world: World): string {
  let time = "";
  for (let rest = world.nowMs(), i = 0; i < timeLetters; i++, rest = Math.floor(rest / 32))
    time = base32(Uint8Array.of(rest % 32), 1) + time;
  return time + base32(world.random(chanceLetters), chanceLetters);
}

const timeLetters = 10;
const chanceLetters = 12;
