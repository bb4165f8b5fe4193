import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../../client/problem.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

/** A value, or that it is being read, or why it cannot be. A value that is there stays when a later reading fails. */
export function Answer<T>({
  answer,
  children,
  rows = 5,
}: {
  answer: { data: T | undefined; error: { problem: Problem } | null; refetch: () => unknown };
  children: (value: T) => ReactNode;
  rows?: number;
}) {
  const words = useDeskWords();
  if (answer.data !== undefined) return children(answer.data);
  if (answer.error !== null)
    return (
      <ProblemBox problem={answer.error.problem}>
        <DeskButton onPress={() => void answer.refetch()}>{words("c.retry")}</DeskButton>
      </ProblemBox>
    );
  return (
    <div role="status" aria-label={words("c.loading")} className="flex flex-col gap-2 py-1">
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <div key={at} className="h-10 animate-pulse rounded-lg bg-sunken" />
      ))}
    </div>
  );
}

/** What is wrong, what exactly, and what to do now. */
export function ProblemBox({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const words = useDeskWords();
  const { title, detail, todo } = words.problem(problem);
  return (
    <section
      role="alert"
      className="flex flex-col items-start gap-1.5 rounded-xl border-2 border-error bg-panel p-3 text-sm"
    >
      <p className="flex items-start gap-2 font-bold text-base">
        <OctagonAlert aria-hidden="true" className="size-5 shrink-0 text-error-ink" />
        {title}
      </p>
      {detail && <p className="break-words">{detail}</p>}
      {todo && <p className="font-semibold">{todo}</p>}
      {children}
    </section>
  );
}
