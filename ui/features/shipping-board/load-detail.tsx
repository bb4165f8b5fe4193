import { DoorOpen, PackagePlus, Truck } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { Facts } from "../../kit/board/facts.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Progress } from "../../kit/board/progress.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AddOrders } from "./add-orders.tsx";

type Load = CallValue<"loads.get">;

/** One truck: its dock, its orders, what is on it, and its departure. */
export function LoadDetail({ loadId, onOrder }: { loadId: string; onOrder: (orderId: string) => void }) {
  const answer = useLive("loads.get", { loadId });
  return <AnswerState answer={answer}>{(load) => <Loaded load={load} onOrder={onOrder} />}</AnswerState>;
}

function Loaded({ load, onOrder }: { load: Load; onOrder: (orderId: string) => void }) {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"dock" | "orders" | "ship" | "cancel">();
  const { loadId, number, state, dock, orderList, loaded, total, grossGrams } = load;
  const isLive = state !== "departed" && state !== "cancelled";
  const close = () => setAsked(undefined);
  const ship = (reason?: string) => {
    close();
    void run(
      "loads.ship",
      { loadId, allowShort: reason !== undefined, reason },
      { done: ({ bolNumber }) => words("loads.shipped", { number, bol: bolNumber }) },
    );
  };
  const takeOff = (orderId: string, order: string) => {
    const undo = () => void run("loads.assign-orders", { loadId, orderIds: [orderId] });
    void run("loads.unassign", { loadId, orderIds: [orderId] }, { done: words("loads.taken-off", { order }), undo });
  };
  return (
    <Panel
      title={number}
      aside={<Chip tone={state === "departed" ? "ok" : "action"}>{words.of("load-state", state)}</Chip>}
      scrolls
    >
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            [words("inbound.dock"), dock],
            [words("loads.carrier"), load.carrierName || load.carrierScac],
            [words("loads.trailer"), load.trailer],
            [words("loads.seal"), load.seal],
            [words("loads.driver"), load.driver],
            [words("loads.bol"), load.bolNumber],
            [words("loads.weight"), grossGrams > 0 && `${words.number(Math.round(grossGrams / 1000))} kg`],
          ]}
        />
        <div className="flex flex-col gap-1">
          <Progress label={number} done={loaded} total={total} />
          <p className="text-muted text-sm">{words("loads.cartons", { loaded, total })}</p>
        </div>
        {isLive && (
          <div className="flex flex-wrap gap-2">
            <TouchButton icon={DoorOpen} disabled={busy} onPress={() => setAsked("dock")}>
              {words("loads.dock")}
            </TouchButton>
            <TouchButton icon={PackagePlus} disabled={busy} onPress={() => setAsked("orders")}>
              {words("loads.add-orders")}
            </TouchButton>
            {state !== "planned" && orderList.length > 0 && (
              <TouchButton tone="primary" icon={Truck} disabled={busy} onPress={() => setAsked("ship")}>
                {words("loads.ship")}
              </TouchButton>
            )}
            {may("supervisor") && loaded === 0 && (
              <TouchButton tone="danger" disabled={busy} onPress={() => setAsked("cancel")}>
                {words("loads.cancel")}
              </TouchButton>
            )}
          </div>
        )}
        <div className="flex flex-col gap-2">
          {orderList.map((order) => {
            const onTruck = order.cartons.filter(
              (carton) => carton.state === "loaded" || carton.state === "shipped",
            ).length;
            return (
              <div key={order.orderId} className="flex items-center gap-3 rounded-xl border border-line px-3 py-2">
                <button type="button" onClick={() => onOrder(order.orderId)} className="min-h-11 flex-1 text-start">
                  <span className="block font-bold">{order.number}</span>
                  <span className="block text-muted text-sm">
                    {order.cartons.length === 0
                      ? words("loads.no-cartons")
                      : words("loads.cartons", { loaded: onTruck, total: order.cartons.length })}
                    {order.customer && ` · ${order.customer}`}
                  </span>
                </button>
                <Chip tone={order.state === "loaded" || order.state === "shipped" ? "ok" : "plain"}>
                  {words.of("order-state", order.state)}
                </Chip>
                {isLive && onTruck === 0 && (
                  <TouchButton disabled={busy} onPress={() => takeOff(order.orderId, order.number)}>
                    {words("loads.take-off")}
                  </TouchButton>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {asked === "dock" && (
        <ChooseDock
          chosen={dock}
          onClose={close}
          onDone={(place) => {
            close();
            void run("loads.dock", { loadId, dock: place }, { done: words("loads.docked", { number, dock: place }) });
          }}
        />
      )}
      {asked === "orders" && <AddOrders loadId={loadId} number={number} onClose={close} />}
      {asked === "ship" && loaded >= total && (
        <AskSure
          title={`${words("loads.ship")}: ${number}`}
          confirm={words("loads.ship")}
          onClose={close}
          onDone={() => ship()}
        >
          {words("loads.ship-detail", { number, n: orderList.length })}
        </AskSure>
      )}
      {asked === "ship" && loaded < total && (
        <AskReason
          danger
          title={`${words("loads.ship")}: ${number}`}
          detail={`${words("loads.ship-detail", { number, n: orderList.length })} ${words("loads.ship-short", { n: total - loaded })}`}
          reasons={["why.truck-left", "why.no-room", "why.damaged", "why.customer"]}
          confirm={words("loads.ship")}
          onClose={close}
          onDone={ship}
        />
      )}
      {asked === "cancel" && (
        <AskReason
          danger
          title={`${words("loads.cancel")}: ${number}`}
          reasons={["why.not-needed", "why.wrong-entry", "why.customer"]}
          confirm={words("loads.cancel")}
          onClose={close}
          onDone={(reason) => {
            close();
            void run("loads.cancel", { loadId, reason }, { done: words("loads.cancelled", { number }) });
          }}
        />
      )}
    </Panel>
  );
}

function ChooseDock({
  chosen,
  onDone,
  onClose,
}: {
  chosen: string;
  onDone: (dock: string) => void;
  onClose: () => void;
}) {
  const words = useWords();
  const { data } = useCall("locations.list", { capability: "load", limit: 30 });
  return (
    <ChooseOne
      title={words("inbound.arrive-where")}
      chosen={chosen}
      options={(data?.locations ?? []).map(({ id, zone }) => ({ value: id, label: id, hint: zone }))}
      onClose={onClose}
      onDone={onDone}
    />
  );
}
