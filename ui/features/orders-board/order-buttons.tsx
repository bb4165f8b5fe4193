import { Flag, Lock, LockOpen, PackageX, Play, RefreshCw, Scissors, Undo2, Wrench } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type OrderAct, orderActs } from "./order-acts.ts";
import type { OrderDetail } from "./read-order.ts";

/** What can be done with the order as it stands, and what is asked before it is done. */
export function OrderButtons({ order, onOrder }: { order: OrderDetail; onOrder: (orderId: string) => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<OrderAct>();
  const { orderId, number, priority } = order;
  const sum = (of: (line: OrderDetail["lines"][number]) => number) =>
    order.lines.reduce((total, line) => total + of(line), 0);
  const acts = orderActs({
    ...order,
    pickedQty: sum((line) => line.pickedQty),
    missingQty: sum((line) => line.missingQty),
    promisedQty: sum((line) => line.promisedQty),
  });
  const close = () => setAsked(undefined);
  const unhold = () => run("orders.unhold", { orderId }, { done: words("order.unheld", { number }) });
  const unrelease = () => run("orders.unrelease", { orderId }, { done: words("order.unreleased", { number }) });
  const hold = (reason: string) =>
    run("orders.hold", { orderId, reason }, { done: words("order.held-done", { number }), undo: () => void unhold() });

  function release() {
    const done = ({ shortQty }: { shortQty: number }) =>
      shortQty > 0 ? words("order.released-short", { number, n: shortQty }) : words("order.released", { number });
    void run("orders.release", { orderId }, { done, undo: () => void unrelease() });
  }
  async function backorder() {
    close();
    const made = await run(
      "orders.backorder",
      { orderId },
      {
        done: ({ childNumber, qty }) => words("order.backordered-done", { number: childNumber, n: qty }),
      },
    );
    if (made) onOrder(orderId);
  }
  const setPriority = (n: number, isUndo = false) =>
    run(
      "orders.change",
      { orderId, priority: n },
      {
        done: words("order.priority-set", { number, n }),
        undo: isUndo ? undefined : () => void setPriority(priority, true),
      },
    );

  return (
    <>
      {acts.includes("release") && (
        <TouchButton tone="primary" icon={Play} disabled={busy} onPress={release}>
          {words("order.release")}
        </TouchButton>
      )}
      {acts.includes("unhold") && (
        <TouchButton tone="primary" icon={LockOpen} disabled={busy} onPress={() => void unhold()}>
          {words("order.unhold")}
        </TouchButton>
      )}
      {acts.includes("revalidate") && (
        <TouchButton
          tone="primary"
          icon={Wrench}
          disabled={busy}
          onPress={() =>
            void run(
              "orders.revalidate",
              { orderId },
              { done: ({ problems }) => words("order.revalidated", { n: problems.length }) },
            )
          }
        >
          {words("order.revalidate")}
        </TouchButton>
      )}
      {acts.includes("hold") && (
        <TouchButton icon={Lock} disabled={busy} onPress={() => setAsked("hold")}>
          {words("order.hold")}
        </TouchButton>
      )}
      {acts.includes("priority") && (
        <TouchButton icon={Flag} disabled={busy} onPress={() => setAsked("priority")}>
          {words("order.priority")}
        </TouchButton>
      )}
      {acts.includes("backorder") && (
        <TouchButton icon={Scissors} disabled={busy} onPress={() => setAsked("backorder")}>
          {words("order.backorder")}
        </TouchButton>
      )}
      {acts.includes("replan") && (
        <TouchButton
          icon={RefreshCw}
          disabled={busy}
          onPress={() =>
            void run(
              "allocation.replan",
              { orderId },
              { done: ({ shortQty }) => words("order.replanned", { n: shortQty }) },
            )
          }
        >
          {words("order.replan")}
        </TouchButton>
      )}
      {acts.includes("unrelease") && (
        <TouchButton icon={Undo2} disabled={busy} onPress={() => setAsked("unrelease")}>
          {words("order.unrelease")}
        </TouchButton>
      )}
      {acts.includes("cancel") && (
        <TouchButton tone="danger" icon={PackageX} disabled={busy} onPress={() => setAsked("cancel")}>
          {words("order.cancel")}
        </TouchButton>
      )}

      {asked === "hold" && (
        <AskReason
          title={`${words("order.hold")} ${number}`}
          detail={words("order.hold-detail")}
          reasons={["why.customer", "why.payment", "why.address", "why.quality", "why.stock-missing"]}
          confirm={words("order.hold")}
          onClose={close}
          onDone={(reason) => {
            close();
            void hold(reason);
          }}
        />
      )}
      {asked === "cancel" && (
        <AskReason
          danger
          title={`${words("order.cancel")} ${number}`}
          detail={words("order.cancel-detail", { number })}
          reasons={["why.customer", "why.stock-missing", "why.wrong-entry", "why.payment"]}
          confirm={words("order.cancel")}
          onClose={close}
          onDone={(reason) => {
            close();
            void run("orders.cancel", { orderId, reason }, { done: words("order.cancelled", { number }) });
          }}
        />
      )}
      {asked === "unrelease" && (
        <AskSure
          title={`${words("order.unrelease")} ${number}`}
          confirm={words("order.unrelease")}
          onClose={close}
          onDone={() => {
            close();
            void unrelease();
          }}
        >
          {words("order.unrelease-detail")}
        </AskSure>
      )}
      {asked === "backorder" && (
        <AskSure
          title={`${words("order.backorder")}: ${number}`}
          confirm={words("order.backorder")}
          onClose={close}
          onDone={() => void backorder()}
        >
          {words("order.backorder-detail")}
        </AskSure>
      )}
      {asked === "priority" && (
        <ChooseOne
          title={`${words("order.priority")} ${number}`}
          chosen={priority}
          options={[1, 2, 3, 5, 7, 9].map((value) => ({
            value,
            label: words("k.priority", { n: value }),
            hint:
              value === 1
                ? words("order.priority-1")
                : value === 5
                  ? words("order.priority-5")
                  : value === 9
                    ? words("order.priority-9")
                    : undefined,
          }))}
          onClose={close}
          onDone={(n) => {
            close();
            void setPriority(n);
          }}
        />
      )}
    </>
  );
}
