import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem as ProblemShape } from "./messages/problem-shape.ts";
import { useSay } from "./messages/use-say.tsx";

/** What is wrong, what exactly, and what to do now. */
export function Problem({ problem, children }: { problem: ProblemShape; children?: ReactNode }) {
  const { title, detail, todo } = useSay().problem(problem);
  return (
    <section role="alert" className="flex flex-col gap-2 rounded-xl border-2 border-error bg-panel p-4">
      <p className="flex items-start gap-3 font-bold text-lg">
        <OctagonAlert aria-hidden="true" className="size-7 shrink-0 text-error-ink" />
        {title}
      </p>
      {detail && <p className="break-words text-base">{detail}</p>}
      {todo && <p className="font-semibold text-base">{todo}</p>}
      {children}
    </section>
  );
}
