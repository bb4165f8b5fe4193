import { boardWords } from "./board.ts";
import { boxWords } from "./box.ts";
import { careWords } from "./care.ts";
import { commonWords } from "./common.ts";
import { conveyorWords } from "./conveyors.ts";
import { factWords } from "./facts.ts";
import { firstBootWords } from "./first-boot.ts";
import { floorWords } from "./floor.ts";
import { floorClosureWords } from "./floor-closures.ts";
import { goodsWords } from "./goods.ts";
import { machineToolWords } from "./machine-tools.ts";
import { machineWhyWords } from "./machine-whys.ts";
import { machineWords } from "./machines.ts";
import { orderWords } from "./orders.ts";
import { printingWords } from "./printing.ts";
import { robotWords } from "./robots.ts";
import { sitesWords } from "./sites.ts";
import { updateWords } from "./updates.ts";
import type { Words } from "./words.ts";

const all = {
  ...careWords,
  ...commonWords,
  ...boardWords,
  ...boxWords,
  ...firstBootWords,
  ...orderWords,
  ...floorWords,
  ...goodsWords,
  ...factWords,
  ...printingWords,
  ...machineWords,
  ...machineToolWords,
  ...machineWhyWords,
  ...robotWords,
  ...floorClosureWords,
  ...conveyorWords,
  ...sitesWords,
  ...updateWords,
} as const;

export type KioskCode = keyof typeof all;
/** Every phrase of the kiosk's own. */
export const kioskWords: Words & Readonly<Record<KioskCode, Words[string]>> = all;
