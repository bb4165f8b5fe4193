import { PackageOpen, Plus } from "lucide-react";
import { useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter, useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { NewOrder } from "./new-order.tsx";
import { OrderSheet } from "./order-sheet.tsx";
import { OrderState } from "./order-state.tsx";

export type OrderRow = CloudValue<"orders.list">["orders"][number];
type State = OrderRow["state"];

const filters = {
  living: ["routing", "unrouted", "draft", "open", "released", "picking", "picked", "packed", "staged", "loaded"],
  unrouted: ["unrouted"],
  routing: ["routing"],
  shipped: ["shipped"],
  cancelled: ["cancelled"],
} as const satisfies Record<string, readonly State[]>;
type Filter = keyof typeof filters;

/** Orders of all sites, and those that still look for one. */
export function OrdersScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [isNew, setIsNew] = useState(false);
  const filter: Filter = address.state && address.state in filters ? (address.state as Filter) : "living";
  const number = (address.text ?? "").trim();
  const answer = useCloudLive("orders.list", {
    ...(number === "" ? { state: [...filters[filter]] } : { number }),
    ...(address.site && { site: address.site }),
    limit,
  });
  const siteName = useSiteName();
  return (
    <DeskScreen
      title={words("nav.orders")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(text) => change({ text }, { replace: true })}
            prompt={words("orders.search")}
          />
          <SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />
          {may("regional-manager", "integrator") && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setIsNew(true)}>
              {words("orders.new")}
            </DeskButton>
          )}
        </>
      }
    >
      <Pills
        label={words("c.state")}
        chosen={filter}
        onChoose={(state) => change({ state: state === "living" ? "" : state, text: "" })}
        options={(Object.keys(filters) as Filter[]).map((id) => ({ id, label: words.of("orders-filter", id) }))}
      />
      <Answer answer={answer}>
        {({ orders, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.orders")}
                rows={orders}
                keyOf={({ site, number: id, orderId }) => `${site} ${id} ${orderId}`}
                onOpen={(order) => change({ open: order.number })}
                empty={<EmptyState icon={PackageOpen} title={words("orders.none")} hint={words("orders.none-hint")} />}
                markOf={({ state, requestedShipMs }) =>
                  state === "unrouted" || isLate(state, requestedShipMs, nowMs)
                    ? "error"
                    : state === "routing"
                      ? "attention"
                      : undefined
                }
                columns={[
                  { id: "number", title: words("orders.number"), cell: (order) => order.number },
                  {
                    id: "state",
                    title: words("c.state"),
                    cell: ({ state, held }) => <OrderState state={state} held={held} />,
                  },
                  { id: "site", title: words("c.site"), cell: ({ site }) => (site ? nameOf(ages, site) : "–") },
                  {
                    id: "to",
                    title: words("orders.ship-to"),
                    cell: ({ shipTo, customer }) => siteName(shipTo || customer) || "–",
                  },
                  {
                    id: "qty",
                    title: words("orders.units"),
                    end: true,
                    cell: ({ orderedQty, shippedQty }) =>
                      words("c.of", { done: words.number(shippedQty), total: words.number(orderedQty) }),
                  },
                  {
                    id: "due",
                    title: words("orders.ship-by"),
                    cell: ({ requestedShipMs, state }) => (
                      <span className={isLate(state, requestedShipMs, nowMs) ? "font-semibold text-error-ink" : ""}>
                        {words.moment(requestedShipMs, nowMs)}
                      </span>
                    ),
                  },
                  {
                    id: "age",
                    title: words("c.as-of"),
                    cell: ({ site }) => (site ? <Age age={ageOf(ages, site)} /> : words("orders.here")),
                  },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <OrderSheet number={address.open} onClose={() => change({ open: "" })} />}
      {isNew && (
        <NewOrder
          onClose={() => setIsNew(false)}
          onMade={(made) => {
            setIsNew(false);
            change({ open: made });
          }}
        />
      )}
    </DeskScreen>
  );
}

const ended: readonly State[] = ["shipped", "cancelled"];
const isLate = (state: State, dueMs: number | null, nowMs: number): boolean =>
  dueMs !== null && dueMs < nowMs && !ended.includes(state);
