import { useQuery } from "@tanstack/react-query";
import { useKontor } from "../../client/kontor-context.ts";
import { ProblemError } from "../../client/problem.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { measured } from "../../kit/reading-words.ts";
import { chartOf } from "./chart-shape.ts";

const dayMs = 24 * 3_600_000;
const readEveryMs = 60_000;
const points = 144;

export interface DayChartProps {
  machineId: string;
  name: string;
  quantity: string;
  channel: number;
  rules: readonly { quantity: string; channel: number; min: number | null; max: number | null }[];
}

/** The last 24 hours of one probe: the span between lowest and highest, and the limits. A gap stays a gap. */
export function DayChart({ machineId, name, quantity, channel, rules }: DayChartProps) {
  const words = useWords();
  const { door } = useKontor();
  const history = useQuery({
    queryKey: ["day-chart", machineId, quantity, channel],
    refetchInterval: readEveryMs,
    queryFn: async ({ signal }) => {
      const toMs = Date.now();
      const fromMs = toMs - dayMs;
      const input = { machine: machineId, quantity, channel, fromMs, toMs, points };
      const answer = await door.call("sensors.history", input, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return { ...answer.value, fromMs, toMs };
    },
  });
  if (history.data === undefined) return <div className="h-20 animate-pulse rounded-lg bg-sunken" />;
  const limits = rules.filter((rule) => rule.quantity === quantity && rule.channel === channel);
  const chart = chartOf(history.data.points, limits, history.data);
  if (!chart) return <p className="text-muted text-sm">{words("sensors.no-history")}</p>;
  const say = (value: number) => measured(words, quantity, value);
  const range = { min: say(chart.min), max: say(chart.max) };
  return (
    <figure className="flex flex-col gap-0.5">
      <svg
        role="img"
        aria-label={words("sensors.chart", { name, quantity: words.of("quantity", quantity), ...range })}
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        className="h-20 w-full rounded-lg bg-sunken"
      >
        {chart.bands.map((path) => (
          <path
            key={path}
            d={path}
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
            className="fill-tint stroke-action"
          />
        ))}
        {chart.limits.map((y) => (
          <line
            key={y}
            x1={0}
            x2={1000}
            y1={y}
            y2={y}
            strokeWidth={2}
            strokeDasharray="6 4"
            vectorEffect="non-scaling-stroke"
            className="stroke-error"
          />
        ))}
      </svg>
      <figcaption className="flex justify-between text-muted text-sm tabular-nums">
        <span>{words("sensors.day")}</span>
        <span>{words("sensors.range", range)}</span>
      </figcaption>
    </figure>
  );
}
