/** One phrase in every language, side by side: a missing one fails the type check. */
export type Words = Readonly<Record<string, { readonly en: string; readonly de: string }>>;
