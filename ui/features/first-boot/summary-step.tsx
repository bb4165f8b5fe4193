import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCommand } from "../../client/use-command.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { OutcomeRows } from "./outcome-rows.tsx";
import { StepFrame } from "./step-frame.tsx";
import type { FirstBoot, StepName } from "./use-first-boot.ts";

export interface SummaryStepProps {
  boot: FirstBoot;
  onBack: () => void;
  onStep: (step: StepName) => void;
  onFinished: () => void;
}

/** What was applied and what was not, and whether goods can be received now. */
export function SummaryStep({ boot, onBack, onStep, onFinished }: SummaryStepProps) {
  const words = useWords();
  const { settings } = useKontor();
  const { send, busy } = useCommand("first-boot.finish");
  const [problem, setProblem] = useState<ProblemShape>();
  const { ready, steps } = boot;
  const isReady = ready?.receiving === true;
  const Icon = isReady ? CircleCheck : CircleAlert;
  async function finish() {
    const told = await send({});
    if (told?.ok) {
      settings.change({ language: boot.language });
      onFinished();
    } else if (told) setProblem(told.problem);
  }
  return (
    <StepFrame
      title={words("boot.step.summary")}
      problem={problem}
      onBack={onBack}
      onNext={() => void finish()}
      nextLabel={words("boot.finish")}
      busy={busy}
    >
      <div
        className={`flex items-center gap-4 rounded-2xl border-2 bg-panel p-4 ${isReady ? "border-ok" : "border-attention"}`}
      >
        <Icon aria-hidden="true" className={`size-12 shrink-0 ${isReady ? "text-ok-ink" : "text-attention-ink"}`} />
        <div className="min-w-0 flex-1">
          <p className="font-bold text-xl">{words(isReady ? "boot.ready" : "boot.not-ready")}</p>
          <p className="text-muted">
            {isReady
              ? words("boot.counts", { places: ready.places, items: ready.items })
              : words("boot.not-ready-hint")}
          </p>
        </div>
        {ready && ready.address !== "" && (
          <p className="text-end">
            <span className="block text-muted text-sm">{words("box.reach")}</span>
            <span className="font-bold font-mono">{ready.address}</span>
          </p>
        )}
      </div>
      <OutcomeRows steps={steps} onStep={onStep} />
      <p className="text-muted">{words("boot.all-later")}</p>
    </StepFrame>
  );
}
