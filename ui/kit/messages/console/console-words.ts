import type { Words } from "../kiosk/words.ts";
import { commonConsoleWords } from "./common.ts";
import { companyConsoleWords } from "./company.ts";
import { goodsConsoleWords } from "./goods.ts";
import { orderConsoleWords } from "./orders.ts";
import { siteConsoleWords } from "./sites.ts";

const all = {
  ...commonConsoleWords,
  ...siteConsoleWords,
  ...goodsConsoleWords,
  ...orderConsoleWords,
  ...companyConsoleWords,
} as const;

export type ConsoleCode = keyof typeof all;
/** Every phrase of the console's own. */
export const consoleWords: Words & Readonly<Record<ConsoleCode, Words[string]>> = all;
