import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export interface HourBarsProps {
  hours: readonly { fromMs: number; pickedLines: number }[];
  timeZone: string;
}

const heightPx = 44;

/** One bar per hour of the site's clock; the last is the hour that still runs. */
export function HourBars({ hours, timeZone }: HourBarsProps) {
  const words = useWords();
  const shown = hours.slice(-12);
  const most = Math.max(1, ...shown.map(({ pickedLines }) => pickedLines));
  const hourOf = new Intl.DateTimeFormat(words.say.messages.language, { hour: "2-digit", hourCycle: "h23", timeZone });
  return (
    <ol className="flex items-end gap-1">
      {shown.map(({ fromMs, pickedLines }, index) => {
        const height = Math.max(2, Math.round((pickedLines * heightPx) / most));
        const hour = hourOf.format(fromMs).replace(/\D/g, "");
        return (
          <li
            key={fromMs}
            className="flex min-w-0 flex-1 flex-col items-center"
            aria-label={`${hour}:00 ${pickedLines}`}
          >
            <svg
              className="w-full"
              height={heightPx}
              preserveAspectRatio="none"
              viewBox={`0 0 10 ${heightPx}`}
              aria-hidden="true"
            >
              <rect
                className={index === shown.length - 1 ? "fill-action" : "fill-muted opacity-60"}
                y={heightPx - height}
                width={10}
                height={height}
                rx={1}
              />
            </svg>
            <span className="text-muted text-xs tabular-nums leading-tight">{hour}</span>
          </li>
        );
      })}
    </ol>
  );
}
