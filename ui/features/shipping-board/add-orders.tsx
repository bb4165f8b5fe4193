import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useCall } from "../../client/use-call.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Which orders go on this truck: those that are at least released and have not left. */
export function AddOrders({ loadId, number, onClose }: { loadId: string; number: string; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const answer = useCall("orders.list", { state: ["packed", "staged", "picked", "picking", "released"], limit: 60 });
  async function add() {
    const orderIds = [...chosen];
    const done = await run(
      "loads.assign-orders",
      { loadId, orderIds },
      { done: words("loads.added", { n: orderIds.length, number }) },
    );
    if (done) onClose();
  }
  return (
    <MiddleDialog title={`${words("loads.add-orders")}: ${number}`} onClose={onClose} wide>
      <AnswerState answer={answer} rows={4}>
        {({ orders }) => (
          <>
            {orders.length === 0 && <p>{words("loads.none-to-add")}</p>}
            <div className="grid grid-cols-2 gap-2">
              {orders.map(({ orderId, number: order, state, carrierScac, shipToName }) => (
                <TouchButton
                  key={orderId}
                  wide
                  pressed={chosen.has(orderId)}
                  onPress={() => {
                    const next = new Set(chosen);
                    if (!next.delete(orderId)) next.add(orderId);
                    setChosen(next);
                  }}
                >
                  <span className="block font-bold">{order}</span>
                  <span className="block truncate font-normal text-muted text-sm">
                    {[words.of("order-state", state), carrierScac, shipToName]
                      .filter((text) => text !== "")
                      .join(" · ")}
                  </span>
                </TouchButton>
              ))}
            </div>
          </>
        )}
      </AnswerState>
      <TouchButton tone="primary" wide disabled={busy || chosen.size === 0} onPress={() => void add()}>
        {words("loads.add-orders")} ({chosen.size})
      </TouchButton>
    </MiddleDialog>
  );
}
