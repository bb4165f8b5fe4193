import type { ReactNode } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import type { Problem as ProblemShape } from "../messages/problem-shape.ts";
import { Problem } from "../problem.tsx";
import { Skeleton } from "./skeleton.tsx";
import { TouchButton } from "./touch-button.tsx";

export interface AnswerStateProps<T> {
  answer: { data: T | undefined; error: { problem: ProblemShape } | null; refetch: () => unknown };
  children: (value: T) => ReactNode;
  rows?: number;
}

/** A value, or that it is being read, or why it cannot be. A value that is there stays when a later reading fails. */
export function AnswerState<T>({ answer, children, rows }: AnswerStateProps<T>) {
  const words = useWords();
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error === null) return <Skeleton rows={rows} />;
  return (
    <Problem problem={answer.error.problem}>
      <div>
        <TouchButton onPress={() => void answer.refetch()}>{words("k.retry")}</TouchButton>
      </div>
    </Problem>
  );
}
