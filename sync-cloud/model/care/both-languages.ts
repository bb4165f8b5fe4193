/** One sentence in every language of the screens. `{name}` stands for a value. */
export interface BothLanguages {
  readonly en: string;
  readonly de: string;
}
export type Language = keyof BothLanguages;

/** Puts the values in; one that is missing stays visible as `{name}`. */
export const worded = (
  words: BothLanguages,
  language: Language,
  data: Readonly<Record<string, string | number>> = {},
): string =>
  words[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = data[name];
    return value === undefined ? whole : typeof value === "number" ? numbers[language].format(value) : value;
  });

const numbers = { en: new Intl.NumberFormat("en"), de: new Intl.NumberFormat("de") };
