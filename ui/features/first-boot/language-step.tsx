import { Languages } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { asSignedIn } from "../../client/session.ts";
import { useStore } from "../../client/use-store.ts";
import { type Language, languageNames } from "../../kit/messages/use-say.tsx";
import { Problem } from "../../kit/problem.tsx";
import { useAnswer } from "./use-first-boot.ts";

const greetings: Readonly<Record<Language, string>> = { en: "Set up this site", de: "Standort einrichten" };

/** The first question needs no language: each answer is written in its own. On a box that nobody owns yet it also begins the first boot. */
export function LanguageStep({ onDone }: { onDone: () => void }) {
  const { door, sessions, settings, outbox } = useKontor();
  const session = useStore(sessions.current);
  const { answer, busy } = useAnswer();
  const [beginning, setBeginning] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();

  async function choose(language: Language) {
    setProblem(undefined);
    setBeginning(true);
    const begun = session
      ? { ok: true as const, value: session }
      : asSignedIn(await door.call("first-boot.begin", { device: outbox.view.get().device }));
    setBeginning(false);
    if (!begun.ok) return setProblem(begun.problem);
    settings.change({ language });
    sessions.begin({ ...begun.value, person: { ...begun.value.person, language } });
    const told = await answer({ step: "language", language });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  return (
    <section className="flex h-full flex-col items-center justify-center gap-8 p-8">
      <span className="grid size-32 place-items-center rounded-full bg-tint text-action">
        <Languages aria-hidden="true" className="size-16" strokeWidth={1.5} />
      </span>
      <div className="grid w-full max-w-3xl grid-cols-2 gap-5">
        {(["en", "de"] as const).map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            disabled={busy || beginning}
            onClick={() => void choose(language)}
            className="flex min-h-44 flex-col items-center justify-center gap-2 rounded-3xl border-2 border-line bg-panel p-6 active:bg-tint disabled:opacity-40"
          >
            <span className="font-bold text-3xl">{languageNames[language]}</span>
            <span className="text-lg text-muted">{greetings[language]}</span>
          </button>
        ))}
      </div>
      {problem && <Problem problem={problem} />}
    </section>
  );
}
