import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useCall } from "../../client/use-call.ts";
import { useCheckedForm } from "../../client/use-checked-form.ts";
import { useNow } from "../../client/use-now.ts";
import { BigClock, ClockFields } from "../../kit/box/clock-fields.tsx";
import { type ClockForm, type ClockProblems, clockFormOf, readClockForm } from "../../kit/box/clock-form.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepProps } from "./step-frame.tsx";
import { UnreadStep } from "./unread-step.tsx";
import { useAnswer } from "./use-first-boot.ts";

export function ClockStep({ onBack, onDone, onSkip }: StepProps) {
  const words = useWords();
  const { data: clock, dataUpdatedAt, error } = useCall("box.clock", {});
  const nowMs = useNow();
  const { data: settings } = useCall("settings.list", {});
  const frame = { title: words("boot.step.clock"), hint: words("boot.hint.clock"), onBack, onSkip };
  if (error || !clock || !settings) return <UnreadStep {...frame} problem={error?.problem} />;
  const timeZone = String(settings.settings.find(({ name }) => name === "site.timeZone")?.value ?? "UTC");
  // Read once, it runs on here: a minute later the screen shows a minute more.
  const running = { ...clock, nowMs: clock.nowMs + Math.max(0, nowMs - dataUpdatedAt) };
  return <ClockChoice clock={running} timeZone={timeZone} onBack={onBack} onDone={onDone} onSkip={onSkip} />;
}

interface ClockChoiceProps extends StepProps {
  clock: CallValue<"box.clock">;
  timeZone: string;
}

function ClockChoice({ clock, timeZone, onBack, onDone, onSkip }: ClockChoiceProps) {
  const words = useWords();
  const { answer, busy } = useAnswer();
  const [first] = useState(() => clockFormOf(clock, timeZone));
  const { form, problems, change, setProblems } = useCheckedForm<ClockForm, ClockProblems>(() => first);
  const [problem, setProblem] = useState<ProblemShape>();
  const isAsItWas = form.automatic === first.automatic && form.servers === first.servers && form.automatic;
  async function apply() {
    const read = readClockForm(form, timeZone);
    setProblem(undefined);
    setProblems(read.ok ? {} : read.problems);
    if (!read.ok) return;
    const told = await answer({ step: "clock", ...read.change });
    if (told?.ok) onDone();
    else if (told) setProblem(told.problem);
  }
  return (
    <StepFrame
      title={words("boot.step.clock")}
      hint={words("boot.hint.clock")}
      problem={problem}
      onBack={onBack}
      onSkip={isAsItWas ? undefined : onSkip}
      onNext={() => void apply()}
      nextLabel={words(isAsItWas ? "boot.clock-right" : "box.apply")}
      busy={busy}
    >
      <BigClock clock={clock} timeZone={timeZone} />
      <ClockFields form={form} problems={problems} timeZone={timeZone} onChange={change} />
    </StepFrame>
  );
}
