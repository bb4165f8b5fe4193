import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useScans } from "../../client/use-scans.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Order = CallValue<"orders.list">["orders"][number];

/** Packed orders that may leave by parcel, one by one. */
export function Parcels({ onOrder }: { onOrder: (orderId: string) => void }) {
  const words = useWords();
  const { busy } = useActs();
  const [asked, setAsked] = useState<Order>();
  const { data } = useLive("orders.list", { state: ["packed", "staged"], limit: 50 });
  const orders = data?.orders ?? [];
  return (
    <Panel title={words("parcels.title")} className="max-h-[45%]" scrolls>
      {orders.length === 0 && <p className="text-muted">{words("parcels.none")}</p>}
      {orders.map((order) => (
        <div key={order.orderId} className="flex items-center gap-2 border-line border-t py-1.5 first:border-t-0">
          <button type="button" onClick={() => onOrder(order.orderId)} className="min-h-11 min-w-0 flex-1 text-start">
            <span className="block truncate font-semibold">{order.number}</span>
            <span className="block truncate text-muted text-sm">
              {[order.carrierScac, order.shipToName].filter((text) => text !== "").join(" · ")}
            </span>
          </button>
          <TouchButton disabled={busy || order.held} onPress={() => setAsked(order)}>
            {words("parcels.ship")}
          </TouchButton>
        </div>
      ))}
      {asked && <ShipParcel order={asked} onClose={() => setAsked(undefined)} />}
    </Panel>
  );
}

function ShipParcel({ order, onClose }: { order: Order; onClose: () => void }) {
  const words = useWords();
  const { run } = useActs();
  const [trackingNumber, setTrackingNumber] = useState("");
  const [rest, setRest] = useState<"backorder" | "cancel">("backorder");
  useScans(({ raw }) => setTrackingNumber(raw.slice(0, 80)));
  const { orderId, number, orderedQty, pickedQty, shippedQty } = order;
  const isShort = pickedQty + shippedQty < orderedQty;
  return (
    <AskSure
      title={`${words("parcels.ship")}: ${number}`}
      confirm={words("parcels.ship")}
      onClose={onClose}
      onDone={() => {
        onClose();
        void run(
          "orders.ship",
          { orderId, ...(trackingNumber && { trackingNumber }), ...(isShort && { rest }) },
          { done: words("parcels.shipped", { number }) },
        );
      }}
    >
      <div className="flex flex-col gap-3">
        <p>{words("parcels.ship-detail", { number })}</p>
        <SearchField value={trackingNumber} onChange={setTrackingNumber} prompt={words("parcels.tracking")} />
        {isShort && (
          <fieldset aria-label={words("parcels.rest")} className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{words("parcels.rest")}</span>
            {(["backorder", "cancel"] as const).map((one) => (
              <TouchButton key={one} pressed={rest === one} onPress={() => setRest(one)}>
                {words(`parcels.rest-${one}`)}
              </TouchButton>
            ))}
          </fieldset>
        )}
      </div>
    </AskSure>
  );
}
