import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo } from "react";
import type { Kontor } from "../client/kontor.ts";
import { KontorContext } from "../client/kontor-context.ts";
import { newQueries } from "../client/new-queries.ts";
import { useStore } from "../client/use-store.ts";
import { FeedbackProvider } from "../kit/feedback/feedback.tsx";
import { asLanguage, LanguageProvider } from "../kit/messages/use-say.tsx";

/** What every screen of every app stands in. */
export function Providers({ kontor, children }: { kontor: Kontor; children: ReactNode }) {
  const settings = useStore(kontor.settings);
  const session = useStore(kontor.sessions.current);
  useTheme(settings.theme);
  const client = useMemo(newQueries, []);
  return (
    <KontorContext value={kontor}>
      <QueryClientProvider client={client}>
        <LanguageProvider language={asLanguage(session?.person.language) ?? settings.language}>
          <FeedbackProvider settings={settings}>{children}</FeedbackProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </KontorContext>
  );
}

function useTheme(theme: "system" | "light" | "dark") {
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      document.documentElement.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    };
    show();
    dark.addEventListener("change", show);
    return () => dark.removeEventListener("change", show);
  }, [theme]);
}
