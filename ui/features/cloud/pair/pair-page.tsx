import { CircleCheck, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloud, useCloudNow } from "../../../client/cloud/cloud-context.ts";
import type { Problem } from "../../../client/problem.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { QrPicture } from "../../../kit/desk/qr-picture.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { LanguageChoice } from "../shared/language-choice.tsx";

type Offer = CloudValue<"pairing.look">;
/** How soon the page says that the box has used the code. */
const lookAgainMs = 4_000;

/** For whoever reads a pairing code with a phone: which box and site it is for, and what to do with it at the box. */
export function PairPage({ code, onConsole }: { code: string; onConsole: () => void }) {
  const words = useDeskWords();
  const { offer, problem, isUsed } = useOffer(code);
  return (
    <main className="grid min-h-full place-items-center p-4">
      <section className="flex w-full max-w-md flex-col gap-4 rounded-2xl border border-line bg-panel p-5 sm:p-8">
        <header className="flex flex-col gap-1">
          <p className="font-semibold text-action text-sm">Kontor</p>
          <h1 className="font-bold text-2xl">{words("pair.title")}</h1>
        </header>
        {isUsed && offer ? (
          <div role="status" className="flex flex-col items-center gap-2 rounded-xl bg-ok p-5 text-center text-on-ok">
            <CircleCheck aria-hidden="true" className="size-10" />
            <p className="font-bold text-lg">{words("pair.used", { name: offer.box || offer.site })}</p>
            <p>{words("pair.used-what")}</p>
          </div>
        ) : problem ? (
          <ProblemBox problem={problem} />
        ) : offer ? (
          <WhatToDo offer={offer} code={code} />
        ) : (
          <p role="status" className="text-muted">
            {words("c.loading")}
          </p>
        )}
        <footer className="flex flex-wrap gap-1 border-line border-t pt-4">
          <LanguageChoice />
          <span className="flex-1" />
          <DeskButton tone="quiet" onPress={onConsole}>
            {words("pair.to-console")}
          </DeskButton>
        </footer>
      </section>
    </main>
  );
}

function WhatToDo({ offer, code }: { offer: Offer; code: string }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const leftMs = offer.expiresAtMs - nowMs;
  const { company, site, box, isNewSite } = offer;
  if (leftMs <= 0) return <ProblemBox problem={gone} />;
  return (
    <>
      <p className="font-semibold text-lg">
        {isNewSite ? words("pair.for-site", { site, company }) : words("pair.for-box", { box, site, company })}
      </p>
      <p className="text-muted">{words("pair.what")}</p>
      <div className="self-center">
        <QrPicture svg={offer.qrSvg} label={words("pairing.qr")} />
      </div>
      <p className="flex items-center justify-center gap-2">
        <output data-testid="pairing-code" className="whitespace-nowrap font-mono font-semibold text-2xl">
          {code}
        </output>
        <DeskButton
          icon={Copy}
          tone="quiet"
          label={words("c.copy")}
          onPress={() => void navigator.clipboard?.writeText(code)}
        />
      </p>
      <p className="break-all text-center text-muted text-sm">{words("pairing.address", { url: offer.url })}</p>
      <ol className="flex list-decimal flex-col gap-2 ps-6">
        <li>{words("pair.step-sync")}</li>
        <li>{words("pair.step-scan")}</li>
        <li>{words("pair.step-done")}</li>
      </ol>
      <p className="text-muted text-sm">{words("pairing.or-type")}</p>
      <code className="block break-all rounded-lg bg-sunken p-2 font-mono text-sm">{offer.command}</code>
      <p className="font-semibold tabular-nums" role="timer">
        {words("pairing.left", { time: words.span(leftMs) })}
      </p>
    </>
  );
}

/** Looks again and again: a code that was good and is not any more, before its time is over, was used. */
function useOffer(code: string): { offer?: Offer; problem?: Problem; isUsed: boolean } {
  const { door } = useCloud();
  const [offer, setOffer] = useState<Offer>();
  const [problem, setProblem] = useState<Problem>();
  const [isUsed, setIsUsed] = useState(false);
  const known = useRef<Offer>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const look = async () => {
      const answer = await door.call("pairing.look", { code });
      if (isGone) return;
      if (answer.ok) {
        known.current = answer.value;
        setOffer(answer.value);
        setProblem(undefined);
      } else if (answer.problem.code === gone.code && known.current) {
        if (known.current.expiresAtMs > Date.now()) return setIsUsed(true);
        return setProblem(answer.problem);
      } else if (answer.problem.code === gone.code) return setProblem(answer.problem);
      // Without an answer what is known stays: a phone in a hall loses its network for a while.
      else if (!known.current) setProblem(answer.problem);
      timer = setTimeout(() => void look(), lookAgainMs);
    };
    void look();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [door, code]);
  return { ...(offer && { offer }), ...(problem && { problem }), isUsed };
}

const gone: Problem = { code: "pairing-code-unknown", status: 404, title: "", detail: "", todo: "", data: {} };
