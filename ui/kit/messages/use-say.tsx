import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { createSay, type Say } from "./say.ts";

const languages = { en, de };
export type Language = keyof typeof languages;
export const languageNames: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

const SayContext = createContext<Say>(createSay(en));

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const say = useMemo(() => createSay(languages[language]), [language]);
  useEffect(() => {
    const forced = new URLSearchParams(location.search).get("dir");
    document.documentElement.lang = language;
    // `?dir=rtl` lets anybody see that the screens hold from right to left, before a language needs it.
    document.documentElement.dir = forced === "rtl" ? "rtl" : say.messages.direction;
  }, [language, say]);
  return <SayContext value={say}>{children}</SayContext>;
}

/** Inside it, refusals call the sites of the company by name. */
export function SiteNames({ siteName, children }: { siteName: (site: string) => string; children: ReactNode }) {
  const say = useSay();
  const named = useMemo(() => createSay({ ...say.messages, siteName }), [say, siteName]);
  return <SayContext value={named}>{children}</SayContext>;
}

export const useSay = (): Say => useContext(SayContext);

export const asLanguage = (text: string | undefined): Language | undefined =>
  text === "en" || text === "de" ? text : undefined;
