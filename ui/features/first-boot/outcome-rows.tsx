import { Chip, type ChipTone } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { type KioskWords, useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { asLanguage, languageNames } from "../../kit/messages/use-say.tsx";
import type { StepName, StepState } from "./use-first-boot.ts";

const tones: Record<StepState["outcome"], ChipTone> = {
  applied: "ok",
  open: "plain",
  skipped: "plain",
  "not-here": "plain",
  waiting: "attention",
  "not-applied": "error",
};

/** Each step with what came of it, and why where nothing did; a press goes back to it. */
export function OutcomeRows({ steps, onStep }: { steps: readonly StepState[]; onStep?: (step: StepName) => void }) {
  const words = useWords();
  return (
    <div className="flex flex-col gap-2">
      {steps.map(({ step, outcome, detail, problem }) => {
        const said = problem ? words.say.problem(problem) : undefined;
        return (
          <Row key={step} mark={outcome === "not-applied" ? "error" : "none"} onPress={() => onStep?.(step)}>
            <span className="w-32 shrink-0 font-bold">{words(`boot.step.${step}`)}</span>
            <span className="line-clamp-2 min-w-0 flex-1 break-words">
              {said ? [said.title, said.detail].filter(Boolean).join(". ") : shown(words, step, detail)}
            </span>
            <Chip tone={tones[outcome]}>{words(`boot.outcome.${outcome}`)}</Chip>
          </Row>
        );
      })}
    </div>
  );
}

/** The warehouse step says how many places there are, or the names of the files it took. */
function shown(words: KioskWords, step: StepName, detail: string): string {
  if (step === "language") return languageNames[asLanguage(detail) ?? "en"];
  return step === "import" && /^\d+$/.test(detail) ? words("boot.places", { n: Number(detail) }) : detail;
}
