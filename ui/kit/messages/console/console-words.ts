import type { Words } from "../kiosk/words.ts";
import { recordWords } from "../record-words.ts";
import { commonConsoleWords } from "./common.ts";
import { companyConsoleWords } from "./company.ts";
import { goodsConsoleWords } from "./goods.ts";
import { orderConsoleWords } from "./orders.ts";
import { partnerConsoleWords } from "./partners.ts";
import { settingConsoleWords } from "./settings.ts";
import { siteConsoleWords } from "./sites.ts";
import { updateConsoleWords } from "./updates.ts";

const all = {
  ...commonConsoleWords,
  ...siteConsoleWords,
  ...goodsConsoleWords,
  ...orderConsoleWords,
  ...companyConsoleWords,
  ...partnerConsoleWords,
  ...settingConsoleWords,
  ...updateConsoleWords,
  ...recordWords,
} as const;

export type ConsoleCode = keyof typeof all;
/** Every phrase of the console's own. */
export const consoleWords: Words & Readonly<Record<ConsoleCode, Words[string]>> = all;
