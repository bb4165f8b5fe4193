import { Lock, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { useSiteName } from "../../client/use-site-name.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { SideSheet } from "../../kit/board/side-sheet.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { OrderButtons } from "./order-buttons.tsx";
import { isLate } from "./order-filters.ts";
import { OrderLineRow } from "./order-line-row.tsx";
import { type OrderDetail, readOrder } from "./read-order.ts";

export interface OrderSheetProps {
  orderId: string;
  onClose: () => void;
  onOrder: (orderId: string) => void;
  onLpn: (lpn: string) => void;
}

/** One order: how far it is, why it is not further, and what can be done about it. */
export function OrderSheet({ orderId, onClose, onOrder, onLpn }: OrderSheetProps) {
  const words = useWords();
  const may = useMay();
  const answer = useLive("orders.get", { orderId });
  const detail = answer.data && readOrder(answer.data);
  return (
    <SideSheet
      title={
        <span className="flex flex-wrap items-center gap-2">
          {detail?.number ?? "…"}
          {detail && (
            <Chip tone={detail.state === "shipped" ? "ok" : "action"}>{words.of("order-state", detail.state)}</Chip>
          )}
          {detail && isLate(detail, Date.now()) && <Chip tone="error">{words("board.late")}</Chip>}
          {detail && detail.priority <= 2 && (
            <Chip tone="attention">{words("k.priority", { n: detail.priority })}</Chip>
          )}
        </span>
      }
      onClose={onClose}
      actions={detail && may("supervisor") ? <OrderButtons order={detail} onOrder={onOrder} /> : undefined}
    >
      <AnswerState answer={answer}>
        {(value) => <Detail order={readOrder(value)} onOrder={onOrder} onLpn={onLpn} />}
      </AnswerState>
    </SideSheet>
  );
}

function Detail({
  order,
  onOrder,
  onLpn,
}: {
  order: OrderDetail;
  onOrder: (id: string) => void;
  onLpn: (lpn: string) => void;
}) {
  const words = useWords();
  const siteName = useSiteName();
  const nowMs = Date.now();
  const [explained, setExplained] = useState<number>();
  return (
    <div className="flex flex-col gap-3">
      {order.held && (
        <p className="flex items-center gap-3 rounded-2xl bg-attention px-4 py-3 font-semibold text-on-attention">
          <Lock aria-hidden="true" className="size-6 shrink-0" />
          {words("order.held-why", { reason: order.holdReason })}
        </p>
      )}
      {order.problems.length > 0 && (
        <Panel title={words("order.problems")}>
          <ul className="flex flex-col gap-1">
            {order.problems.map((problem) => (
              <li key={problem} className="flex items-start gap-2">
                <TriangleAlert aria-hidden="true" className="mt-1 size-5 shrink-0 text-attention-ink" />
                {problem}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel className="pt-3">
        <Facts
          facts={[
            [words("order.ship-to"), order.shipToName],
            [words("order.customer"), siteName(order.customer)],
            [words("order.ship-by"), order.requestedShipAt === null ? "" : words.dayTime(order.requestedShipAt, nowMs)],
            [words("order.priority"), order.priority],
            [words("order.carrier"), [order.carrierScac, order.serviceLevel].filter((text) => text !== "").join(" ")],
            [words("order.po"), order.purchaseOrder],
            [words("order.created"), order.createdAt === null ? "" : words.dayTime(order.createdAt, nowMs)],
            [words("order.complete-only"), order.shipComplete ? words("order.yes") : ""],
          ]}
        />
      </Panel>
      <Panel title={words("order.lines")}>
        <div className="flex flex-col gap-2">
          {order.lines.map((line) => (
            <OrderLineRow
              key={line.line}
              line={line}
              isOpen={explained === line.line}
              onPress={() => setExplained(explained === line.line ? undefined : line.line)}
              orderId={order.orderId}
              onOrder={onOrder}
            />
          ))}
        </div>
      </Panel>
      <Panel title={words("order.tasks")}>
        {order.tasks.length === 0 && <p className="text-muted">{words("order.no-tasks")}</p>}
        <ul className="flex flex-col gap-1">
          {order.tasks.map((task) => (
            <li key={task.id} className="flex items-center gap-3 border-line border-b py-1.5 last:border-b-0">
              <span className="min-w-0 flex-1 truncate font-semibold">
                {words.of("task-type", task.type)}{" "}
                {[task.fromPlace, task.toPlace].filter((place) => place !== "").join(" → ")}
              </span>
              <Holder personId={task.leaseHolder || task.doneBy || task.assignedTo} />
              <Chip tone={task.state === "leased" ? "action" : task.state === "done" ? "ok" : "plain"}>
                {words.of("task-state", task.state)}
              </Chip>
            </li>
          ))}
        </ul>
      </Panel>
      {order.lpns.length > 0 && (
        <Panel title={words("order.cartons")}>
          <div className="flex flex-wrap gap-2">
            {order.lpns.map((lpn) => (
              <button
                key={lpn.id}
                type="button"
                onClick={() => onLpn(lpn.id)}
                className="min-h-12 rounded-xl border-2 border-line px-3 text-start active:bg-tint"
              >
                <span className="block font-mono font-semibold">{lpn.id}</span>
                <span className="block text-muted text-sm">
                  {words.of("lpn-state", lpn.state)} · {lpn.location}
                </span>
              </button>
            ))}
          </div>
        </Panel>
      )}
      {order.children.length > 0 && (
        <Panel title={words("order.children")}>
          <div className="flex flex-wrap gap-2">
            {order.children.map((child) => (
              <button
                key={child.orderId}
                type="button"
                onClick={() => onOrder(child.orderId)}
                className="min-h-12 rounded-xl border-2 border-line px-3 font-semibold active:bg-tint"
              >
                {child.number} · {words.of("order-state", child.state)}
              </button>
            ))}
          </div>
        </Panel>
      )}
      <Panel title={words("order.history")}>
        <ol className="flex flex-col">
          {order.history.toReversed().map((entry) => (
            <li key={entry.key} className="flex gap-3 border-line border-b py-1.5 text-sm last:border-b-0">
              <span className="w-24 shrink-0 text-muted tabular-nums">{words.dayTime(entry.atMs, nowMs)}</span>
              <span className="min-w-0 flex-1">{words.of("fact", entry.type)}</span>
              <Holder personId={entry.actor} />
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}

function Holder({ personId }: { personId: string }) {
  const words = useWords();
  const personName = usePersonName();
  if (personId === "") return null;
  return (
    <span className="shrink-0 text-muted text-sm">
      {personId === "system" ? words("k.appliance") : personName(personId)}
    </span>
  );
}
