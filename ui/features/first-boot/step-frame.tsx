import { ArrowLeft, ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem as ProblemShape } from "../../client/problem.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

export interface StepFrameProps {
  title: string;
  hint?: string;
  children: ReactNode;
  problem?: ProblemShape | undefined;
  onBack?: (() => void) | undefined;
  /** Leaves the step as it is; left out where it is needed. */
  onSkip?: (() => void) | undefined;
  skipLabel?: string;
  onNext?: (() => void) | undefined;
  nextLabel?: string;
  busy?: boolean;
}

/** One step of the assistant: what it is about, its fields, and three ways on. */
export function StepFrame({
  title,
  hint,
  children,
  problem,
  onBack,
  onSkip,
  skipLabel,
  onNext,
  nextLabel,
  busy,
}: StepFrameProps) {
  const words = useWords();
  return (
    <section aria-label={title} className="flex h-full min-h-0 flex-col gap-4 p-6">
      <div>
        <h1 className="font-bold text-3xl">{title}</h1>
        {hint && <p className="max-w-prose pt-1 text-muted">{hint}</p>}
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain pe-1 pb-2">
        {problem && <Problem problem={problem} />}
        {children}
      </div>
      <div className="flex items-center gap-3">
        {onBack && (
          <TouchButton icon={ArrowLeft} onPress={onBack} disabled={busy}>
            {words("boot.back")}
          </TouchButton>
        )}
        <span className="flex-1" />
        {onSkip && (
          <TouchButton onPress={onSkip} disabled={busy}>
            {skipLabel ?? words("boot.skip")}
          </TouchButton>
        )}
        {onNext && (
          <TouchButton tone="primary" icon={ArrowRight} onPress={onNext} disabled={busy}>
            {nextLabel ?? words("boot.next")}
          </TouchButton>
        )}
      </div>
    </section>
  );
}

/** What every step gets. */
export interface StepProps {
  onBack?: (() => void) | undefined;
  /** The step is done, or left: on to the next that is open. */
  onDone: () => void;
  onSkip: () => void;
}
