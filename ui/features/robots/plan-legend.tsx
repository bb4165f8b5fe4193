import type { ReactNode } from "react";
import type { KioskCode } from "../../kit/messages/kiosk/kiosk-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** What the signs of the plan mean, beside the plan. */
export function PlanLegend() {
  const words = useWords();
  return (
    <ul aria-label={words("legend.title")} className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <Entry code="legend.station">{square()}</Entry>
      <Entry code="legend.parking">{square("P")}</Entry>
      <Entry code="legend.charging">{square("⚡")}</Entry>
      <Entry code="legend.closed">
        <circle cx={11} cy={11} r={9} className="fill-error" />
        <rect x={5} y={9} width={12} height={4} className="fill-on-error" />
      </Entry>
      <Entry code="legend.emergency-stop">{area("fill-error/8 stroke-error", true)}</Entry>
      <Entry code="legend.stopped">{area("fill-error/30 stroke-error", false)}</Entry>
      <Entry code="legend.no-entry">
        <path d="M2,20 L20,2 M2,11 L11,2 M11,20 L20,11" strokeWidth={3} className="stroke-line" />
        {area("fill-none stroke-ink", true)}
      </Entry>
      <Entry code="legend.slow">{area("fill-attention/20 stroke-attention", true)}</Entry>
    </ul>
  );
}

function Entry({ code, children }: { code: KioskCode; children: ReactNode }) {
  const words = useWords();
  return (
    <li className="flex items-center gap-1.5">
      <svg aria-hidden="true" viewBox="0 0 22 22" className="size-5 shrink-0">
        {children}
      </svg>
      {words(code)}
    </li>
  );
}

const square = (sign = "") => (
  <>
    <rect x={2} y={2} width={18} height={18} rx={5} strokeWidth={2.5} className="fill-panel stroke-muted" />
    <text x={11} y={16} textAnchor="middle" fontSize={13} fontWeight={700} className="fill-muted">
      {sign}
    </text>
  </>
);

const area = (look: string, isDashed: boolean) => (
  <rect
    x={2}
    y={2}
    width={18}
    height={18}
    strokeWidth={isDashed ? 2 : 4}
    strokeDasharray={isDashed ? "5 3" : undefined}
    className={look}
  />
);
