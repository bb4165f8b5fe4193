import { CircleSlash, Clock, Flame, Lock, PackageX, Wrench } from "lucide-react";
import type { CallValue } from "../../client/call.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export type Today = CallValue<"board.today">;
type Column = Today["columns"][number];
type OrderCard = Column["cards"][number];

export interface ColumnBoardProps {
  board: Today;
  onOrder: (orderId: string) => void;
  onColumn: (column: string) => void;
}

/** Every living order in one column; the ones to look at first on top. */
export function ColumnBoard({ board, onOrder, onColumn }: ColumnBoardProps) {
  return (
    <div className="grid min-h-0 flex-1 grid-cols-6 gap-2">
      {board.columns.map((column) => (
        <BoardColumn key={column.column} column={column} nowMs={board.asOf} onOrder={onOrder} onColumn={onColumn} />
      ))}
    </div>
  );
}

interface BoardColumnProps {
  column: Column;
  nowMs: number;
  onOrder: (orderId: string) => void;
  onColumn: (column: string) => void;
}

function BoardColumn({ column, nowMs, onOrder, onColumn }: BoardColumnProps) {
  const words = useWords();
  const { orders, late, urgent, cards } = column;
  const name = words.of("board-column", column.column);
  return (
    <section aria-label={name} className="flex min-h-0 min-w-0 flex-col rounded-2xl bg-sunken p-2">
      <button
        type="button"
        onClick={() => onColumn(column.column)}
        className="flex min-h-16 w-full flex-col rounded-xl px-2 text-start active:bg-tint"
      >
        {/* On a narrow screen one above the other: a name that is cut says nothing. */}
        <span className="flex w-full items-baseline justify-between gap-1 max-[1100px]:flex-col max-[1100px]:gap-0">
          <span className="max-w-full truncate font-bold text-base max-[1100px]:text-sm">{name}</span>
          <span className="font-bold text-2xl tabular-nums" data-testid={`column-${column.column}`}>
            {words.number(orders)}
          </span>
        </span>
        <span className="flex min-h-6 flex-wrap gap-1">
          {late > 0 && (
            <Chip tone="error" icon={Clock}>
              {words.number(late)} {words("k.late")}
            </Chip>
          )}
          {urgent > 0 && (
            <Chip tone="attention" icon={Flame}>
              {words.number(urgent)}
            </Chip>
          )}
        </span>
      </button>
      <div className="mt-1 flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain">
        {cards.map((card) => (
          <Card key={card.orderId} card={card} nowMs={nowMs} onPress={() => onOrder(card.orderId)} />
        ))}
        {cards.length === 0 && (
          <p className="grid flex-1 place-items-center px-2 text-center text-muted text-sm">
            {words("board.column-empty")}
          </p>
        )}
        {orders > cards.length && (
          <button
            type="button"
            onClick={() => onColumn(column.column)}
            className="min-h-11 rounded-xl font-semibold text-muted text-sm active:bg-tint"
          >
            {words("board.more", { n: orders - cards.length })}
          </button>
        )}
      </div>
    </section>
  );
}

function Card({ card, nowMs, onPress }: { card: OrderCard; nowMs: number; onPress: () => void }) {
  const words = useWords();
  const {
    number,
    customer,
    shipToName,
    orderedQty,
    pickedQty,
    packedQty,
    missingQty,
    requestedShipAt,
    priority,
    late,
  } = card;
  const isLive = card.state !== "shipped";
  const edge = late && isLive ? "border-s-error" : priority <= 2 ? "border-s-attention" : "border-s-line";
  const done =
    card.state === "shipped" ? orderedQty : card.state === "picking" || card.state === "picked" ? pickedQty : packedQty;
  return (
    <button
      type="button"
      onClick={onPress}
      className={`flex w-full shrink-0 flex-col gap-1 rounded-xl border border-line border-s-6 bg-panel px-2.5 py-2 text-start active:bg-tint ${edge}`}
    >
      <span className="truncate font-bold text-base">{number}</span>
      <span className="truncate text-muted text-sm">{shipToName || customer || "–"}</span>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        {requestedShipAt !== null && isLive && (
          <span className={`shrink-0 tabular-nums ${late ? "font-bold text-error-ink" : "text-muted"}`}>
            {words.dayTime(requestedShipAt, nowMs)}
          </span>
        )}
        <span className="text-muted">{words.count("k.line", "k.lines", card.lines)}</span>
        <WhyWaiting card={card} />
        {missingQty > 0 && isLive && card.state !== "draft" && missingQty < orderedQty && (
          <span className="font-semibold text-attention-ink">{words("board.missing", { n: missingQty })}</span>
        )}
      </span>
      {isLive && (done > 0 || missingQty > 0) && (
        <Progress label={number} done={done} total={orderedQty} missing={missingQty} />
      )}
    </button>
  );
}

function WhyWaiting({ card: { held, state, problems, missingQty, orderedQty } }: { card: OrderCard }) {
  const words = useWords();
  if (held)
    return (
      <Chip tone="attention" icon={Lock}>
        {words("board.held")}
      </Chip>
    );
  if (state === "draft")
    return (
      <Chip tone="attention" icon={Wrench}>
        {words("board.draft", { n: problems })}
      </Chip>
    );
  if (state === "open" && missingQty >= orderedQty)
    return <Chip icon={orderedQty === 0 ? CircleSlash : PackageX}>{words("board.no-stock")}</Chip>;
  return null;
}
