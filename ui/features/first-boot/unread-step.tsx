import { ServerOff } from "lucide-react";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { StepFrame, type StepFrameProps } from "./step-frame.tsx";

/** A step about the machine itself for as long as nothing is known of it, and where somebody else looks after it. */
export function UnreadStep({ problem, ...frame }: Omit<StepFrameProps, "children">) {
  const words = useWords();
  if (!problem)
    return (
      <StepFrame {...frame}>
        <Skeleton rows={3} />
      </StepFrame>
    );
  const isNotOurs = problem.code === "box-not-ours";
  return (
    <StepFrame {...frame} skipLabel={words("boot.next")} problem={isNotOurs ? undefined : problem}>
      {isNotOurs && <EmptyState icon={ServerOff} title={words("box.not-ours")} hint={words("box.not-ours-hint")} />}
    </StepFrame>
  );
}
