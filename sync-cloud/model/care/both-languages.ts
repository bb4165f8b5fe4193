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
    return value === undefined ? whole : typeof value === "number" ? inNumbers(language).format(value) : value;
  });

const numbers: Partial<Record<Language, Intl.NumberFormat>> = {};

/** Made when first needed: it costs a start more than all the sentences. */
function inNumbers(language: Language): Intl.NumberFormat {
  numbers[language] ??= new Intl.NumberFormat(language);
  return numbers[language];
}
