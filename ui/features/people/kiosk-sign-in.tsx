import { IdCard } from "lucide-react";
import { useState } from "react";
import { readScan } from "#sync/model/gs1/scan.ts";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { type Credentials, signIn } from "../../client/sign-in.ts";
import { useCall } from "../../client/use-call.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useFeedback } from "../../kit/feedback/feedback.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { languageNames } from "../../kit/messages/use-say.tsx";
import { PinPad } from "../../kit/pin-pad.tsx";
import { Problem } from "../../kit/problem.tsx";

/** Who stands at the kiosk: a badge, or a name and its PIN. Both on one screen, since there is room. */
export function KioskSignIn({ note }: { note?: string }) {
  const kontor = useKontor();
  const words = useWords();
  const { give } = useFeedback();
  const [person, setPerson] = useState<{ id: string; name: string }>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  const names = useCall("people.names", {});

  async function enter(credentials: Credentials) {
    setBusy(true);
    setProblem(undefined);
    const answer = await signIn(kontor, credentials);
    setBusy(false);
    if (answer.ok) return give("ok");
    setProblem(answer.problem);
    give("error", words.say("sign-in.failed"));
  }
  useScans(({ raw }) => enter({ badge: readScan(raw).text }));

  return (
    <main className="grid h-full min-h-0 grid-cols-[1fr_1.4fr] gap-6 p-6">
      <section className="flex flex-col items-center justify-center gap-6 text-center">
        <span className="grid size-44 place-items-center rounded-full bg-tint text-action">
          <IdCard aria-hidden="true" className="size-24" strokeWidth={1.5} />
        </span>
        <h1 className="font-bold text-3xl">{words("lock.badge")}</h1>
        {note && <p className="max-w-md text-muted">{note}</p>}
        {problem && <Problem problem={problem} />}
        <div className="flex gap-2">
          {(["en", "de"] as const).map((language) => (
            <TouchButton
              key={language}
              pressed={words.say.messages.language === language}
              onPress={() => kontor.settings.change({ language })}
            >
              {languageNames[language]}
            </TouchButton>
          ))}
        </div>
      </section>
      <section className="flex min-h-0 flex-col gap-3 rounded-3xl border border-line bg-panel p-5">
        <h2 className="font-bold text-xl">{person ? words("lock.pin", { name: person.name }) : words("lock.pick")}</h2>
        {person ? (
          <div className="mx-auto flex w-full max-w-md flex-col gap-3">
            <PinPad
              key={person.id}
              label={words("lock.pin", { name: person.name })}
              busy={busy}
              keys={kontor.typed}
              onDone={(pin) => void enter({ personId: person.id, pin })}
            />
            <TouchButton
              wide
              onPress={() => {
                setPerson(undefined);
                setProblem(undefined);
              }}
            >
              {words("k.cancel")}
            </TouchButton>
          </div>
        ) : (
          <div className="min-h-0 overflow-y-auto overscroll-contain">
            <AnswerState answer={names} rows={4}>
              {({ people }) => (
                <>
                  {people.length === 0 && <p className="text-muted">{words("lock.no-names")}</p>}
                  <div className="grid auto-rows-[5rem] grid-cols-2 gap-2 *:h-full">
                    {people.map((one) => (
                      <TouchButton key={one.id} wide onPress={() => setPerson(one)}>
                        {one.name}
                      </TouchButton>
                    ))}
                  </div>
                </>
              )}
            </AnswerState>
          </div>
        )}
      </section>
    </main>
  );
}
