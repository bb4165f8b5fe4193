import { ChevronDown } from "lucide-react";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import type { KioskCode } from "../../kit/messages/kiosk/kiosk-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { OrderDetailLine } from "./read-order.ts";

export interface OrderLineRowProps {
  orderId: string;
  line: OrderDetailLine;
  isOpen: boolean;
  onPress: () => void;
  onOrder: (orderId: string) => void;
}

/** One line with its quantities; a press explains where its stock is, or who has it. */
export function OrderLineRow({ orderId, line, isOpen, onPress, onOrder }: OrderLineRowProps) {
  const words = useWords();
  const wanted = line.orderedQty - line.cancelledQty - line.backorderQty;
  const parts: [KioskCode, number][] = [
    ["order.promised", line.promisedQty],
    ["order.allocated", line.allocatedQty],
    ["order.picked", line.pickedQty],
    ["order.shipped", line.shippedQty],
    ["order.cancelled-qty", line.cancelledQty],
    ["order.backordered", line.backorderQty],
  ];
  return (
    <div className="rounded-xl border border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onPress}
        className="flex min-h-15 w-full flex-col gap-1.5 rounded-xl px-3 py-2 text-start active:bg-tint"
      >
        <span className="flex w-full items-center gap-3">
          <span className="w-8 shrink-0 text-muted tabular-nums">{line.line}</span>
          <span className="min-w-0 flex-1 truncate font-bold font-mono text-base">
            {line.sku}
            {line.lot && <span className="text-muted"> {line.lot}</span>}
          </span>
          {line.missingQty > 0 && (
            <span className="shrink-0 font-semibold text-attention-ink text-sm">
              {words("order.missing", { n: line.missingQty })}
            </span>
          )}
          <span className="shrink-0 font-bold text-lg tabular-nums">{words.number(line.orderedQty)}</span>
          <span className="flex shrink-0 items-center text-action text-sm">
            {words("order.explain")}
            <ChevronDown aria-hidden="true" className={`size-5 ${isOpen ? "rotate-180" : ""}`} />
          </span>
        </span>
        <Progress
          label={line.sku}
          done={Math.max(line.pickedQty, line.shippedQty)}
          total={wanted}
          missing={line.missingQty}
        />
        <span className="flex flex-wrap gap-x-4 text-muted text-sm">
          {parts
            .filter(([, n]) => n > 0)
            .map(([code, n]) => (
              <span key={code}>{words(code, { n })}</span>
            ))}
        </span>
      </button>
      {isOpen && <Explained orderId={orderId} line={line} onOrder={onOrder} />}
    </div>
  );
}

function Explained({
  orderId,
  line,
  onOrder,
}: {
  orderId: string;
  line: OrderDetailLine;
  onOrder: (id: string) => void;
}) {
  const words = useWords();
  const nowMs = Date.now();
  const answer = useCall("orders.explain-line", { orderId, line: line.line });
  return (
    <div className="flex flex-col gap-3 border-line border-t px-4 py-3">
      <AnswerState answer={answer} rows={2}>
        {({ sku, holders, excluded, available, allocated, nextSupply }) => (
          <>
            <p className="font-semibold">
              {line.missingQty > 0
                ? words("explain.title", { sku, n: line.missingQty })
                : words("explain.title-ok", { sku })}
            </p>
            <Part
              title={words("explain.own")}
              rows={allocated.map(({ place, lpn, lot, qty, state }) => ({
                key: `${place}${lpn}${lot}${state}`,
                what: spot(place, lpn, lot),
                qty,
                note: words.of("task-state", state),
              }))}
            />
            <Part
              title={words("explain.available")}
              rows={available.map(({ place, lpn, lot, free, expiryDate }) => ({
                key: `${place}${lpn}${lot}`,
                what: spot(place, lpn, lot),
                qty: free,
                note: expiryDate && words.say.date(expiryDate),
              }))}
            />
            <Part
              title={words("explain.holders")}
              rows={holders.map(({ orderId: holderId, number, qty, kind }) => ({
                key: `${holderId}${kind}`,
                what: number,
                qty,
                note: words(kind === "allocated" ? "explain.allocated" : "explain.promised"),
                onPress: () => onOrder(holderId),
              }))}
            />
            <Part
              title={words("explain.excluded")}
              rows={excluded.map(({ place, lpn, lot, qty, why, detail }) => ({
                key: `${place}${lpn}${lot}${why}`,
                what: spot(place, lpn, lot),
                qty,
                note: [words.of("why-not", why), detail].filter((text) => text !== "").join(": "),
              }))}
            />
            {line.missingQty > 0 && nextSupply.length === 0 && <p>{words("explain.no-next")}</p>}
            <Part
              title={words("explain.next")}
              rows={nextSupply.map(({ inboundId, number, qty, expectedAt }) => ({
                key: inboundId,
                what: number,
                qty,
                note:
                  expectedAt === null
                    ? words("explain.no-date")
                    : words("explain.expected", { time: words.dayTime(expectedAt, nowMs) }),
              }))}
            />
          </>
        )}
      </AnswerState>
    </div>
  );
}

interface PartRow {
  key: string;
  what: string;
  qty: number;
  note: string;
  onPress?: () => void;
}
function Part({ title, rows }: { title: string; rows: readonly PartRow[] }) {
  const words = useWords();
  if (rows.length === 0) return null;
  return (
    <section>
      <h3 className="font-semibold text-muted text-sm">{title}</h3>
      <ul>
        {rows.slice(0, 20).map(({ key, what, qty, note, onPress }) => (
          <li key={key} className="flex min-h-9 items-center gap-3 text-base">
            {onPress ? (
              <button
                type="button"
                onClick={onPress}
                className="min-h-11 w-72 shrink-0 text-start font-semibold text-action underline"
              >
                {what}
              </button>
            ) : (
              <span className="w-72 shrink-0 break-words font-mono font-semibold">{what}</span>
            )}
            <span className="w-20 shrink-0 text-end font-semibold tabular-nums">{words.number(qty)}</span>
            <span className="min-w-0 flex-1 text-muted text-sm">{note}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const spot = (place: string, lpn: string, lot: string): string =>
  [place, lpn, lot].filter((part) => part !== "").join(" · ");
