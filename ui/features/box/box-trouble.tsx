import { ServerOff } from "lucide-react";
import type { ReactNode } from "react";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Problem as ProblemShape } from "../../kit/messages/problem-shape.ts";
import { Problem } from "../../kit/problem.tsx";

/** On a machine of somebody else there is nothing to set; anything else is said as it is. */
export function BoxTrouble({ problem, children }: { problem: ProblemShape; children?: ReactNode }) {
  const words = useWords();
  if (problem.code !== "box-not-ours") return <Problem problem={problem}>{children}</Problem>;
  return <EmptyState icon={ServerOff} title={words("box.not-ours")} hint={words("box.not-ours-hint")} />;
}
