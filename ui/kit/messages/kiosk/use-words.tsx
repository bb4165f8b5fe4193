import type { Messages } from "../messages.ts";
import type { Phrases } from "../phrases.ts";
import { createSay, type PhraseData, type Say } from "../say.ts";
import { useSay } from "../use-say.tsx";
import { type KioskCode, kioskWords } from "./kiosk-words.ts";

/** The kiosk's own phrases beside those that every screen has. */
export interface KioskWords {
  (code: KioskCode, data?: PhraseData): string;
  /** A word of a group, such as a state; the bare value where the appliance is newer than this page. */
  of(group: string, value: string): string;
  say: Say;
  /** How long: seconds, minutes, hours or days, whichever a person would say. */
  span(ms: number): string;
  time(atMs: number): string;
  /** The day too, where it is not today. */
  dayTime(atMs: number, nowMs: number): string;
  number(value: number): string;
  /** One thing and many have words of their own. */
  count(one: KioskCode, many: KioskCode, n: number): string;
}

/** One for each language: hundreds of rows use it, and putting it together takes longer than drawing a row. */
const made = new WeakMap<Messages, KioskWords>();

export function useWords(): KioskWords {
  const base = useSay();
  const known = made.get(base.messages);
  if (known) return known;
  const words = createWords(base);
  made.set(base.messages, words);
  return words;
}

export function createWords(base: Say): KioskWords {
  const { language } = base.messages;
  const own = Object.fromEntries(Object.entries(kioskWords).map(([code, words]) => [code, words[language]]));
  const say = createSay({ ...base.messages, phrases: { ...base.messages.phrases, ...own } as Phrases });
  // A floor does not say AM and PM.
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const words = (code: KioskCode, data?: PhraseData) => say.phrase({ code, data });
  const span = (ms: number) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 60) return words("time.sec", { n: seconds });
    if (seconds < 3600) return words("time.min", { n: Math.floor(seconds / 60) });
    if (seconds < 86_400)
      return words("time.hour", { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
    return words("time.day", { n: Math.floor(seconds / 86_400) });
  };
  return Object.assign(words, {
    of(group: string, value: string) {
      const code = `${group}.${value}`;
      return Object.hasOwn(own, code) ? (own[code] ?? value) : value;
    },
    say,
    span,
    time: (atMs: number) => clock.format(atMs),
    dayTime(atMs: number, nowMs: number) {
      const days = Math.abs(atMs - nowMs) / 86_400_000;
      if (new Date(atMs).toDateString() === new Date(nowMs).toDateString()) return clock.format(atMs);
      return `${(days < 6 ? weekday : day).format(atMs)} ${clock.format(atMs)}`;
    },
    count: (one: KioskCode, many: KioskCode, n: number) => words(n === 1 ? one : many, { n }),
    number: say.number,
  });
}
