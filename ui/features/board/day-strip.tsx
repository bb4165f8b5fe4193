import { ClipboardCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { Today } from "./column-board.tsx";
import { HourBars } from "./hour-bars.tsx";

export interface DayStripProps {
  board: Today;
  onExceptions: () => void;
  onCounts: () => void;
}

/** The day in numbers, and what waits for a decision. */
export function DayStrip({ board, onExceptions, onCounts }: DayStripProps) {
  const words = useWords();
  const { inbound, exceptions, countsToApprove } = board;
  return (
    <div className="grid grid-cols-[1fr_1.5fr_1fr_1fr_1fr_1fr] gap-2">
      <Figure name={words("board.picked-today")} value={words.number(board.pickedLines)}>
        {words.number(board.pickedQty)} {words("k.units")}
      </Figure>
      <section aria-label={words("board.per-hour")} className="rounded-2xl border border-line bg-panel px-3 py-2">
        <p className="truncate text-muted text-sm">{words("board.per-hour")}</p>
        <HourBars hours={board.hours} timeZone={board.timeZone} />
      </section>
      <Figure name={words("board.received-today")} value={words.number(board.receivedQty)}>
        {inbound.atDock > 0
          ? words("board.at-dock", { n: inbound.atDock })
          : words("board.expected", { n: inbound.expectedToday, late: inbound.overdue })}
      </Figure>
      <Figure name={words("board.shipped-today")} value={words.number(board.shippedQty)}>
        {words.count("k.order", "k.orders", board.shippedOrders)}
      </Figure>
      <Figure
        name={words("board.exceptions")}
        value={words.number(exceptions.open)}
        icon={<TriangleAlert aria-hidden="true" className="size-6" />}
        tone={exceptions.urgent > 0 ? "error" : exceptions.open > 0 ? "attention" : "plain"}
        onPress={onExceptions}
      >
        {exceptions.urgent > 0 ? `${words.number(exceptions.urgent)} ${words("k.urgent")}` : ""}
      </Figure>
      <Figure
        name={words("board.counts")}
        value={words.number(countsToApprove)}
        icon={<ClipboardCheck aria-hidden="true" className="size-6" />}
        tone={countsToApprove > 0 ? "attention" : "plain"}
        onPress={onCounts}
      >
        {countsToApprove > 0 && words("board.to-approve")}
      </Figure>
    </div>
  );
}

const tones = {
  plain: "border-line bg-panel",
  attention: "border-attention bg-panel",
  error: "border-error bg-error text-on-error",
};

function Figure({
  name,
  value,
  children,
  icon,
  tone = "plain",
  onPress,
}: {
  name: string;
  value: string;
  children?: ReactNode;
  icon?: ReactNode;
  tone?: keyof typeof tones;
  onPress?: () => void;
}) {
  const quiet = tone === "error" ? "" : "text-muted";
  const look = `flex min-w-0 flex-col rounded-2xl border-2 px-3 py-2 text-start ${tones[tone]}`;
  const content = (
    <>
      <span className={`flex items-center justify-between gap-1 text-sm ${quiet}`}>
        <span className="truncate">{name}</span>
        {icon}
      </span>
      <span className="font-bold text-3xl tabular-nums leading-none">{value}</span>
      <span className={`truncate text-sm ${quiet}`}>{children}</span>
    </>
  );
  if (!onPress) return <section className={look}>{content}</section>;
  return (
    <button type="button" onClick={onPress} className={`${look} active:bg-tint active:text-ink`}>
      {content}
    </button>
  );
}
