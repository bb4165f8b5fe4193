import { Check, CircleDashed, Minus, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useCommand } from "../../client/use-command.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AdminStep } from "./admin-step.tsx";
import { ClockStep } from "./clock-step.tsx";
import { CloudStep } from "./cloud-step.tsx";
import { ImportStep } from "./import-step.tsx";
import { LanguageStep } from "./language-step.tsx";
import { MachinesStep } from "./machines-step.tsx";
import { NetworkStep } from "./network-step.tsx";
import { OutcomeRows } from "./outcome-rows.tsx";
import { SiteStep } from "./site-step.tsx";
import { SummaryStep } from "./summary-step.tsx";
import type { FirstBoot, StepName, StepState } from "./use-first-boot.ts";

type Place = StepName | "summary";

export interface FirstBootScreenProps {
  boot: FirstBoot;
  /** Nobody is signed in yet: only the first question can be answered. */
  isSignedIn: boolean;
  onFinished: () => void;
  /** Leaves the assistant for now; not on a box without an admin, where there is nowhere else to go. */
  onLater: (() => void) | undefined;
}

/** The assistant of a first boot: one question at a time, in order, and back to any of them. */
export function FirstBootScreen({ boot, isSignedIn, onFinished, onLater }: FirstBootScreenProps) {
  const [chosen, setChosen] = useState<Place>();
  const { send: skip } = useCommand("first-boot.skip");
  const at: Place = isSignedIn ? (chosen ?? firstOpen(boot.steps)) : "language";
  const order: Place[] = [...boot.steps.map(({ step }) => step), "summary"];
  const beside = (by: 1 | -1) => order[order.indexOf(at) + by];
  // Whoever pressed another step while an answer was on its way stays where they went.
  const next = () => setChosen((now) => (now === undefined || now === at ? (beside(1) ?? "summary") : now));
  const leave = async () => {
    if (at === "summary") return;
    const told = await skip({ step: at });
    if (told?.ok) next();
  };
  const before = beside(-1);
  const props = {
    onBack: before === undefined ? undefined : () => setChosen(before),
    onDone: next,
    onSkip: () => void leave(),
  };
  const admin = boot.steps.find(({ step }) => step === "admin");
  return (
    <main className="grid h-full min-h-0 grid-cols-[17rem_1fr]">
      <StepList boot={boot} at={at} onStep={isSignedIn ? setChosen : undefined} onLater={onLater} />
      <div key={at} className="min-h-0 min-w-0">
        {at === "language" && <LanguageStep onDone={next} />}
        {at === "site" && <SiteStep {...props} />}
        {at === "network" && <NetworkStep {...props} />}
        {at === "clock" && <ClockStep {...props} />}
        {at === "admin" && admin && <AdminStep {...props} state={admin} isNeeded={boot.box === "ours"} />}
        {at === "import" && <ImportStep {...props} isOurs={boot.box === "ours"} />}
        {at === "cloud" && <CloudStep {...props} />}
        {at === "machines" && <MachinesStep {...props} />}
        {at === "summary" && (
          <SummaryStep boot={boot} onBack={() => setChosen("machines")} onStep={setChosen} onFinished={onFinished} />
        )}
      </div>
    </main>
  );
}

/** The answers of a file at work: nobody is asked, and everybody sees what comes of it. */
export function AppliedByFile({ boot }: { boot: FirstBoot }) {
  const words = useWords();
  return (
    <main className="mx-auto flex h-full max-w-4xl flex-col gap-4 p-8">
      <h1 className="font-bold text-3xl">{words("boot.by-file")}</h1>
      <div role="status" className="min-h-0 flex-1 overflow-y-auto">
        <OutcomeRows steps={boot.steps} />
      </div>
    </main>
  );
}

/** A restart goes on at the first step that nobody answered or left. */
function firstOpen(steps: readonly StepState[]): Place {
  return steps.find(({ outcome }) => outcome === "open" || outcome === "not-applied")?.step ?? "summary";
}

const signs = {
  applied: { icon: Check, look: "bg-ok text-on-ok" },
  open: { icon: CircleDashed, look: "bg-sunken text-muted" },
  skipped: { icon: Minus, look: "bg-sunken text-ink" },
  "not-here": { icon: Minus, look: "bg-sunken text-ink" },
  waiting: { icon: CircleDashed, look: "bg-attention text-on-attention" },
  "not-applied": { icon: TriangleAlert, look: "bg-error text-on-error" },
} as const;

interface StepListProps {
  boot: FirstBoot;
  at: Place;
  onStep: ((step: Place) => void) | undefined;
  onLater: (() => void) | undefined;
}

function StepList({ boot, at, onStep, onLater }: StepListProps) {
  const words = useWords();
  const entries = [...boot.steps.map(({ step, outcome }) => ({ place: step as Place, outcome })), summary];
  return (
    <nav className="flex min-h-0 flex-col gap-1 overflow-y-auto border-line border-e-2 bg-panel p-4">
      <p className="px-2 pb-3 font-bold text-xl">{words("boot.title")}</p>
      {entries.map(({ place, outcome }) => {
        const { icon: Icon, look } = signs[outcome];
        return (
          <button
            key={place}
            type="button"
            aria-current={place === at ? "step" : undefined}
            disabled={!onStep}
            onClick={() => onStep?.(place)}
            className={`flex min-h-14 items-center gap-3 rounded-xl px-3 text-start font-semibold ${place === at ? "bg-action text-on-action" : "active:bg-tint disabled:opacity-60"}`}
          >
            <span className={`grid size-8 shrink-0 place-items-center rounded-full ${look}`}>
              <Icon aria-hidden="true" className="size-5" strokeWidth={2.5} />
            </span>
            <span className="min-w-0 truncate">{words(`boot.step.${place}`)}</span>
            <span className="sr-only">{place === "summary" ? "" : words(`boot.outcome.${outcome}`)}</span>
          </button>
        );
      })}
      <span className="flex-1" />
      {onLater && <TouchButton onPress={onLater}>{words("boot.later")}</TouchButton>}
    </nav>
  );
}

const summary = { place: "summary" as Place, outcome: "open" as const };
