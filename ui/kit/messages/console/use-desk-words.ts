import { type KioskWords, useWords } from "../kiosk/use-words.tsx";
import type { Messages } from "../messages.ts";
import type { Phrases } from "../phrases.ts";
import type { Problem } from "../problem-shape.ts";
import { createSay, type PhraseData } from "../say.ts";
import { type ConsoleCode, consoleWords } from "./console-words.ts";

/** The console's own phrases; how spans, moments and numbers are said is the kiosk's. */
export interface DeskWords extends Pick<KioskWords, "span" | "time" | "number"> {
  (code: ConsoleCode, data?: PhraseData): string;
  language: "en" | "de";
  /** A word of a group, such as a state; the bare value where the cloud is newer than this page. */
  of(group: string, value: string): string;
  count(one: ConsoleCode, many: ConsoleCode, n: number): string;
  /** A moment as short as it can be said without doubt; a dash where there is none. */
  moment(atMs: number | null | undefined, nowMs: number): string;
  /** The day with its year, as on this device. */
  day(atMs: number): string;
  /** Day, time with seconds, and the zone that they are in. */
  exact(atMs: number): string;
  ago(atMs: number | null | undefined, nowMs: number): string;
  kilograms(grams: number): string;
  problem(problem: Problem): { title: string; detail: string; todo: string };
}

const made = new WeakMap<Messages, DeskWords>();

export function useDeskWords(): DeskWords {
  const base = useWords();
  const { messages } = base.say;
  const known = made.get(messages);
  if (known) return known;
  const words = createDeskWords(base);
  made.set(messages, words);
  return words;
}

function createDeskWords(base: KioskWords): DeskWords {
  const { messages } = base.say;
  const { language } = messages;
  const own = Object.fromEntries(Object.entries(consoleWords).map(([code, both]) => [code, both[language]]));
  const say = createSay({ ...messages, phrases: { ...messages.phrases, ...own } as Phrases });
  const has = (code: string) => Object.hasOwn(own, code);
  const words = (code: ConsoleCode, data?: PhraseData) => say.phrase({ code, data });
  const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const exactly = new Intl.DateTimeFormat(language, {
    ...({ year: "numeric", month: "2-digit", day: "2-digit" } as const),
    ...({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const),
  });
  const kilograms = new Intl.NumberFormat(language, { style: "unit", unit: "kilogram", maximumFractionDigits: 1 });
  return Object.assign(words, {
    language,
    span: base.span,
    time: base.time,
    number: base.number,
    kilograms: (grams: number) => kilograms.format(grams / 1_000),
    of: (group: string, value: string) => own[`${group}.${value}`] ?? base.of(group, value),
    count: (one: ConsoleCode, many: ConsoleCode, n: number) => words(n === 1 ? one : many, { n: base.number(n) }),
    moment: (atMs: number | null | undefined, nowMs: number) =>
      atMs === null || atMs === undefined ? "–" : base.dayTime(atMs, nowMs),
    day: (atMs: number) => days.format(atMs),
    exact: (atMs: number) => exactly.format(atMs),
    ago: (atMs: number | null | undefined, nowMs: number) =>
      atMs === null || atMs === undefined ? words("c.never") : words("c.ago", { age: base.span(nowMs - atMs) }),
    problem(problem: Problem) {
      if (!has(`problem.${problem.code}`)) {
        const said = base.say.problem(problem);
        // Words that are for a floor, where somebody stands beside.
        return { ...said, todo: own[`desk-todo.${problem.code}`] ?? said.todo };
      }
      return {
        title: own[`problem.${problem.code}`] ?? problem.title,
        detail: problem.detail,
        todo: own[`problem.${problem.code}.todo`] ?? "",
      };
    },
  });
}
