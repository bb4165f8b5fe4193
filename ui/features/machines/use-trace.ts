import { useCallback, useEffect, useRef, useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import type { Problem } from "../../client/problem.ts";
import { useFloor } from "../../client/use-floor.ts";
import { asTraceLine, TraceLines, traceLinesMax } from "./trace-lines.ts";

/** Drawn at most so often, however many lines come. */
const drawEveryMs = 100;

/** The raw bytes of one machine: the last ones, and each that comes. */
export function useTrace(machineId: string): { trace: TraceLines; problem: Problem | undefined; isRead: boolean } {
  const { door } = useKontor();
  const [trace] = useState(() => new TraceLines());
  const [problem, setProblem] = useState<Problem>();
  const [isRead, setRead] = useState(false);
  const [, draw] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      draw(trace.version);
    }, drawEveryMs);
  }, [trace]);

  const read = useCallback(async () => {
    const answer = await door.call("machines.trace", { id: machineId, limit: traceLinesMax });
    setRead(true);
    setProblem(answer.ok ? undefined : answer.problem);
    if (!answer.ok) return;
    const { lines } = answer.value;
    const shownLast = trace.lines.at(-1)?.n ?? 0;
    if ((lines.at(-1)?.n ?? 0) < shownLast && lines.length > 0) trace.restart();
    trace.add(...lines);
    soon();
  }, [door, machineId, trace, soon]);

  useEffect(() => {
    void read();
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [read]);
  useFloor(
    { machineId, kinds: ["trace"] },
    ({ data }) => {
      const line = asTraceLine(data);
      if (!line) return;
      trace.add(line);
      soon();
    },
    { onGap: () => void read() },
  );
  return { trace, problem, isRead };
}
