import type { FactType } from "#sync/model/facts/fact-types.ts";
import { recordWords } from "../record-words.ts";
import { boardWords } from "./board.ts";
import { boxWords } from "./box.ts";
import { careWords } from "./care.ts";
import { commonWords } from "./common.ts";
import { conveyorWords } from "./conveyors.ts";
import { factWords } from "./facts.ts";
import { betweenFactWords } from "./facts-between.ts";
import { siteFactWords } from "./facts-site.ts";
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

/** A kind of fact without words does not compile. */
type EveryFact = Readonly<Record<`fact.${FactType}`, Words[string]>>;

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
  ...siteFactWords,
  ...betweenFactWords,
  ...printingWords,
  ...machineWords,
  ...machineToolWords,
  ...machineWhyWords,
  ...robotWords,
  ...floorClosureWords,
  ...conveyorWords,
  ...sitesWords,
  ...updateWords,
  ...recordWords,
} as const satisfies Words & EveryFact;

export type KioskCode = keyof typeof all;
/** Every phrase of the kiosk's own. */
export const kioskWords: Words & Readonly<Record<KioskCode, Words[string]>> = all;
