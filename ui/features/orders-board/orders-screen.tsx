import { PackageSearch } from "lucide-react";
import { useState } from "react";
import type { CallInput, CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useScans } from "../../client/use-scans.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { Row } from "../../kit/board/row.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { isLate, type OrderFilter, orderFilters } from "./order-filters.ts";

type OrderRow = CallValue<"orders.list">["orders"][number];
const pageStep = 50;

/** Orders by state; any order by its number. */
export function OrdersScreen({
  filter,
  onFilter,
  onOrder,
}: {
  filter: OrderFilter;
  onFilter: (filter: OrderFilter) => void;
  onOrder: (orderId: string) => void;
}) {
  const words = useWords();
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(pageStep);
  useScans(({ raw }) => setSearch(raw));
  const input: CallInput<"orders.list"> =
    search.trim() === "" ? { ...orderFilters[filter], limit: most } : { search: search.trim(), limit: most };
  const answer = useLive("orders.list", input);
  const choose = (next: OrderFilter) => {
    setMost(pageStep);
    setSearch("");
    onFilter(next);
  };
  return (
    <Screen
      title={words("nav.orders")}
      tools={
        <div className="w-96">
          <SearchField value={search} onChange={setSearch} prompt={words("orders.search")} />
        </div>
      }
    >
      <Tabs
        label={words("nav.orders")}
        chosen={search === "" ? filter : undefined}
        onChoose={choose}
        tabs={(Object.keys(orderFilters) as OrderFilter[]).map((id) => ({ id, label: tabName(words, id) }))}
      />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <AnswerState answer={answer} rows={8}>
          {({ orders, next }) =>
            orders.length === 0 ? (
              <EmptyState icon={PackageSearch} title={words("orders.none")} hint={words("orders.none-hint")} />
            ) : (
              <div className="flex flex-col gap-2 pb-2">
                {orders.map((order) => (
                  <OrderLine key={order.orderId} order={order} onPress={() => onOrder(order.orderId)} />
                ))}
                {next !== null && (
                  <TouchButton wide onPress={() => setMost(Math.min(500, most + pageStep))}>
                    {words("k.more")}
                  </TouchButton>
                )}
              </div>
            )
          }
        </AnswerState>
      </div>
    </Screen>
  );
}

function tabName(words: ReturnType<typeof useWords>, filter: OrderFilter): string {
  if (filter === "living") return words("orders.living");
  if (filter === "held") return words("orders.held");
  return words.of("order-state", filter);
}

function OrderLine({ order, onPress }: { order: OrderRow; onPress: () => void }) {
  const words = useWords();
  const nowMs = Date.now();
  const late = isLate(order, nowMs);
  const {
    number,
    state,
    held,
    shipToName,
    customer,
    priority,
    requestedShipAt,
    lines,
    orderedQty,
    pickedQty,
    promisedQty,
    allocatedQty,
    shippedQty,
  } = order;
  const missing = state === "open" ? Math.max(0, orderedQty - promisedQty - allocatedQty - pickedQty) : 0;
  return (
    <Row onPress={onPress} mark={late ? "error" : priority <= 2 ? "attention" : "none"}>
      <span className="grid w-full grid-cols-[11rem_1fr_12rem_9rem_11rem] items-center gap-4">
        <span className="truncate font-bold text-lg">{number}</span>
        <span className="min-w-0">
          <span className="block truncate text-base">{shipToName || customer || "–"}</span>
          <span className="block text-muted text-sm">
            {words.count("k.line", "k.lines", lines)} · {words.number(orderedQty)} {words("k.units")}
          </span>
        </span>
        <span className="flex flex-wrap gap-1">
          <Chip tone={state === "shipped" ? "ok" : "action"}>{words.of("order-state", state)}</Chip>
          {held && <Chip tone="attention">{words("board.held")}</Chip>}
          {missing > 0 && <Chip tone="attention">{words("board.missing", { n: missing })}</Chip>}
        </span>
        <span className={`text-sm tabular-nums ${late ? "font-bold text-error-ink" : "text-muted"}`}>
          {requestedShipAt !== null && words("board.ship-by", { time: words.dayTime(requestedShipAt, nowMs) })}
          {priority !== 5 && <span className="block text-muted">{words("k.priority", { n: priority })}</span>}
        </span>
        <Progress
          label={number}
          done={state === "shipped" ? shippedQty : pickedQty}
          total={orderedQty}
          missing={missing}
        />
      </span>
    </Row>
  );
}
