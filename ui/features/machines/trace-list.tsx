import { ArrowLeft, ArrowRight, Info, Network } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { bytePairs, type TraceLine } from "./trace-lines.ts";

export interface TraceListProps {
  lines: readonly TraceLine[];
  /** Stands still, wherever it was scrolled to. */
  isHeld: boolean;
  isSearched: boolean;
}

const rowPx = 32;
/** Drawn beyond what is in sight, so that scrolling shows no gap. */
const spareRows = 10;

/** Only the lines in sight are in the page: two thousand of them scroll like twenty. Follows the newest until somebody scrolls up. */
export function TraceList({ lines, isHeld, isSearched }: TraceListProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const [open, setOpen] = useState<TraceLine>();
  const newest = lines.at(-1)?.n;

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new line
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (follows.current && !isHeld) element.scrollTop = lines.length * rowPx;
    setScroll({ top: element.scrollTop, height: element.clientHeight });
  }, [newest, lines.length, isHeld, open]);

  if (lines.length === 0)
    return (
      <EmptyState
        icon={Network}
        title={words(isSearched ? "trace.none-found" : "trace.none")}
        hint={isSearched ? undefined : words("trace.none-hint")}
      />
    );
  const from = Math.max(0, Math.floor(scroll.top / rowPx) - spareRows);
  const to = Math.min(lines.length, Math.ceil((scroll.top + scroll.height) / rowPx) + spareRows);
  return (
    <>
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={words("trace.of")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard too
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          follows.current = scrollTop + clientHeight >= scrollHeight - rowPx;
          setScroll({ top: scrollTop, height: clientHeight });
        }}
        className="min-h-40 flex-1 overflow-y-auto overscroll-contain rounded-xl border border-line bg-panel font-mono text-sm"
      >
        <div className="relative" style={{ height: lines.length * rowPx }}>
          {lines.slice(from, to).map((line, index) => (
            <button
              key={line.n}
              type="button"
              onClick={() => setOpen(open?.n === line.n ? undefined : line)}
              style={{ top: (from + index) * rowPx, height: rowPx }}
              className={`absolute inset-x-0 flex items-center gap-2 px-2 text-start ${open?.n === line.n ? "bg-tint" : ""}`}
            >
              <span className="shrink-0 text-muted tabular-nums">{clock(line.atMs)}</span>
              <Direction direction={line.direction} />
              <span className="min-w-0 flex-[3] overflow-hidden text-ellipsis whitespace-pre font-semibold">
                {line.text}
              </span>
              <span className="min-w-0 flex-[2] truncate text-muted">{bytePairs(line.hex.slice(0, hexShownMax))}</span>
            </button>
          ))}
        </div>
      </div>
      {open && (
        <div className="max-h-44 overflow-y-auto rounded-xl border-2 border-action bg-panel p-3 font-mono text-sm">
          <p className="text-muted">
            {new Date(open.atMs).toISOString()} · {words(`trace.${open.direction}`)}
          </p>
          <p className="whitespace-pre-wrap break-all font-semibold">{open.text}</p>
          {open.direction !== "note" && <p className="break-all">{bytePairs(open.hex)}</p>}
        </div>
      )}
    </>
  );
}

function Direction({ direction }: { direction: TraceLine["direction"] }) {
  const words = useWords();
  const Icon = direction === "in" ? ArrowLeft : direction === "out" ? ArrowRight : Info;
  const ink = direction === "in" ? "text-ok-ink" : direction === "out" ? "text-action" : "text-attention-ink";
  return <Icon aria-label={words(`trace.${direction}`)} className={`size-4 shrink-0 ${ink}`} strokeWidth={3} />;
}

/** Local time with thousandths: what matters here are gaps. */
function clock(atMs: number): string {
  const at = new Date(atMs);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

const hexShownMax = 200;
