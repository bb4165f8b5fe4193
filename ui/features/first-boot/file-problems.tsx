import type { Problem as ProblemShape } from "../../client/problem.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Problem } from "../../kit/problem.tsx";

interface FileProblem {
  line: number;
  column?: number;
  field?: string;
  found?: string;
  text: string;
}

/** Every mistake of a file that was not taken, each where it stands; any other refusal as it is. */
export function FileProblems({ problem }: { problem: ProblemShape }) {
  const words = useWords();
  const { name, total, problems } = problem.data as { name?: string; total?: number; problems?: FileProblem[] };
  if (problem.code !== "file-refused" || !problems || name === undefined) return <Problem problem={problem} />;
  const n = total ?? problems.length;
  return (
    <section role="alert" className="flex flex-col gap-2 rounded-xl border-2 border-error bg-panel p-4">
      <p className="font-bold text-lg">
        {n === 1 ? words("boot.problems-one", { name }) : words("boot.problems-many", { n, name })}
      </p>
      <ul className="flex max-h-56 flex-col gap-1 overflow-y-auto overscroll-contain">
        {problems.map(({ line, column = 0, text }) => (
          <li key={`${line}/${column}/${text}`} className="break-words border-line border-t py-1 first:border-t-0">
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
