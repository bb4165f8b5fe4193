import { useState } from "react";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useNow } from "../../client/use-now.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { zoneTimeOf } from "../../kit/box/zone-time.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { allZones, zonesLike } from "./time-zones.ts";
import { useAnswer } from "./use-first-boot.ts";

const shownMax = 8;

export function SiteStep(props: StepProps) {
  const answer = useCall("settings.list", {});
  return (
    <AnswerState answer={answer} rows={4}>
      {({ settings }) => {
        const now = (name: string) => settings.find((one) => one.name === name);
        const zone = now("site.timeZone");
        const guessed = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
        const name = now("site.name");
        return (
          <SiteForm
            {...props}
            name={name?.isFirst ? "" : String(name?.value ?? "")}
            zone={zone?.isFirst ? guessed : String(zone?.value ?? guessed)}
          />
        );
      }}
    </AnswerState>
  );
}

function SiteForm({ onBack, onDone, onSkip, ...first }: StepProps & { name: string; zone: string }) {
  const words = useWords();
  const nowMs = useNow();
  const { answer, busy } = useAnswer();
  const [name, setName] = useState(first.name);
  const [zone, setZone] = useState(first.zone);
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<ProblemShape>();
  const shown = typed === "" ? [zone] : zonesLike(typed, allZones(), shownMax);
  async function save() {
    setAsked(true);
    setProblem(undefined);
    if (name.trim() === "") return;
    const told = await answer({ step: "site", name: name.trim(), timeZone: zone });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  return (
    <StepFrame
      title={words("boot.step.site")}
      hint={words("boot.hint.site")}
      problem={problem}
      onBack={onBack}
      onSkip={onSkip}
      onNext={() => void save()}
      busy={busy}
    >
      <TouchField
        label={words("boot.site-name")}
        value={name}
        onChange={setName}
        kind="words"
        lengthMax={80}
        problem={asked && name.trim() === "" ? words("boot.needed") : undefined}
      />
      <TouchField
        label={`${words("boot.zone")}: ${words("boot.zone-search")}`}
        value={typed}
        onChange={setTyped}
        kind="words"
        lengthMax={40}
      />
      {shown.length === 0 && <p className="text-muted">{words("boot.zone-none")}</p>}
      <div className="grid grid-cols-2 gap-2">
        {shown.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === zone}
            onClick={() => setZone(one)}
            className={`flex min-h-14 items-center justify-between gap-3 rounded-xl border-2 px-4 text-start ${one === zone ? "border-action bg-tint" : "border-line bg-panel active:bg-tint"}`}
          >
            <span className="min-w-0 truncate font-semibold">{one.replaceAll("_", " ")}</span>
            <span className="text-muted tabular-nums">{zoneTimeOf(nowMs, one).time}</span>
          </button>
        ))}
      </div>
    </StepFrame>
  );
}
