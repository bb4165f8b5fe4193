import { doorWordsOf } from "./door-words.ts";
import type { Messages, RefusalMessage } from "./messages.ts";
import type { PhraseCode } from "./phrases.ts";
import type { Problem } from "./problem-shape.ts";

export type PhraseData = Readonly<Record<string, string | number>>;

/** Codes into words of one language. */
export interface Say {
  /** For the screens' own phrases: the code is checked by the compiler. */
  (code: PhraseCode, data?: PhraseData): string;
  /** For phrases that come from the appliance: an unknown one shows its code and data. */
  phrase(phrase: { code: string; data?: PhraseData }): string;
  problem(problem: Problem): { title: string; detail: string; todo: string };
  number(value: number): string;
  date(isoDate: string): string;
  time(atMs: number): string;
  messages: Messages;
}

/**
 * Fills templates: `{lot}` is the value, `{what|means}` the word for the value in the group `means`, `[in {zone}]` is left
 * out when a value in it is missing.
 */
export function createSay(messages: Messages): Say {
  const numbers = new Intl.NumberFormat(messages.language);
  const dates = new Intl.DateTimeFormat(messages.language, { dateStyle: "medium", timeZone: "UTC" });
  const times = new Intl.DateTimeFormat(messages.language, { hour: "2-digit", minute: "2-digit" });

  const phrase: Say["phrase"] = ({ code, data = {} }) => {
    const template = wordOf(messages, code);
    return template === undefined ? bare(code, data) : fill(template, data, word);
  };
  function word(value: string | number, group: string | undefined): string {
    if (group !== undefined) return wordOf(messages, `${group}.${value}`) ?? String(value);
    return typeof value === "number" ? numbers.format(value) : value;
  }

  return Object.assign((code: PhraseCode, data?: PhraseData) => phrase({ code, data }), {
    phrase,
    problem: (problem: Problem) => problemWords(messages, problem, phrase),
    number: (value: number) => numbers.format(value),
    date(isoDate: string) {
      const date = new Date(`${isoDate}T00:00:00Z`);
      return Number.isNaN(date.getTime()) ? isoDate : dates.format(date);
    },
    time: (atMs: number) => times.format(atMs),
    messages,
  });
}

function wordOf({ phrases }: Messages, code: string): string | undefined {
  return Object.hasOwn(phrases, code) ? phrases[code as PhraseCode] : undefined;
}

function fill(template: string, data: PhraseData, word: (value: string | number, group?: string) => string): string {
  const given = (name: string) => (Object.hasOwn(data, name) ? data[name] : undefined);
  const values = (text: string) =>
    text.replace(/\{(\w+)(?:\|([\w-]+))?\}/g, (_whole, name: string, group?: string) => {
      const value = given(name);
      return value === undefined ? "…" : word(value, group);
    });
  const parts = template.replace(/\[([^\]]*)\]/g, (_whole, part: string) => {
    const names = Array.from(part.matchAll(/\{(\w+)/g), ([, name = ""]) => name);
    return names.every((name) => (given(name) ?? "") !== "") ? part : "";
  });
  return values(parts).trim();
}

/** Better a code than a blank: whoever reads it can name it. */
function bare(code: string, data: PhraseData): string {
  const values = Object.entries(data).map(([name, value]) => `${name}: ${value}`);
  return values.length === 0 ? code : `${code} (${values.join(", ")})`;
}

function problemWords(messages: Messages, problem: Problem, phrase: Say["phrase"]) {
  const known: Readonly<Record<string, RefusalMessage<never> | undefined>> = messages.refusals;
  const message = Object.hasOwn(known, problem.code) ? known[problem.code] : undefined;
  if (message !== undefined) {
    return { title: message.title, detail: detailOf(message, withSiteNames(messages, problem)), todo: message.todo };
  }
  const ofDoor = doorWordsOf(messages, problem.code);
  if (ofDoor) return ofDoor;
  if (wordOf(messages, problem.code) !== undefined) {
    return { title: phrase({ code: problem.code }), detail: problem.detail, todo: "" };
  }
  return { title: problem.title || problem.code, detail: problem.detail, todo: problem.todo };
}

const namingSites = ["site", "fromSite", "toSite", "authority"] as const;

/** Refusals name sites by id, which is for programs. */
function withSiteNames({ siteName }: Messages, problem: Problem): Problem {
  if (siteName === undefined) return problem;
  const data = { ...problem.data };
  for (const name of namingSites) if (typeof data[name] === "string") data[name] = siteName(data[name]);
  return { ...problem, data };
}

/** The appliance may be of another version and send other data: then its own English words are better than a broken screen. */
function detailOf(message: RefusalMessage<never>, problem: Problem): string {
  try {
    const detail = message.detail(problem.data as never);
    return detail.includes("undefined") ? problem.detail : detail;
  } catch {
    return problem.detail;
  }
}
