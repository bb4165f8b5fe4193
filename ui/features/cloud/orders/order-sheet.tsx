import { Ban, Route } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Ask, FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";
import { SiteField, type SiteRow, useSiteName, useSites } from "../shared/sites.tsx";
import { OrderState } from "./order-state.tsx";

type Order = CloudValue<"orders.get">;
type Attempt = NonNullable<Order["routing"]>["attempts"][number];

/** One order: how it found its site, its lines, what left. Cancelling and routing are asked of the sites. */
export function OrderSheet({ number, onClose }: { number: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [asked, setAsked] = useState<"cancel" | "route">();
  const [toSite, setToSite] = useState("");
  const answer = useCloudLive("orders.get", { number });
  const order = answer.data?.order;
  const canCancel = order && order.state !== "shipped" && order.state !== "cancelled";
  const canRoute = order && (order.state === "unrouted" || order.state === "routing");
  const mayAct = may("regional-manager", "integrator");
  return (
    <SideSheet
      title={number}
      onClose={onClose}
      actions={
        mayAct && (canCancel || canRoute) ? (
          <>
            {canRoute && (
              <DeskButton icon={Route} tone="primary" disabled={busy} onPress={() => setAsked("route")}>
                {words("orders.route")}
              </DeskButton>
            )}
            {canCancel && (
              <DeskButton icon={Ban} tone="danger" disabled={busy} onPress={() => setAsked("cancel")}>
                {words("orders.cancel")}
              </DeskButton>
            )}
          </>
        ) : undefined
      }
    >
      <Answer answer={answer}>{(value) => <Details value={value} />}</Answer>
      {asked === "cancel" && (
        <Ask
          danger
          why
          title={words("orders.cancel-title", { number })}
          confirm={words("orders.cancel")}
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={(reason) => {
            setAsked(undefined);
            void run("orders.cancel", { number, reason }, { done: words("orders.cancel-asked", { number }) });
          }}
        >
          {words("orders.cancel-what")}
        </Ask>
      )}
      {asked === "route" && (
        <FormDialog
          title={words("orders.route-title", { number })}
          confirm={words("orders.route")}
          ready
          busy={busy}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            void run(
              "orders.reroute",
              { number, ...(toSite !== "" && { site: toSite }) },
              { done: words("orders.route-asked", { number }) },
            );
          }}
        >
          <SiteField label={words("c.site")} value={toSite} onChange={setToSite} optional={words("orders.best-site")} />
        </FormDialog>
      )}
    </SideSheet>
  );
}

function Details({ value }: { value: Order }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const sites = useSites();
  const { order, lines, routing, cartons, parts, ages } = value;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <OrderState state={order.state} held={order.held} />
        <AgesNote ages={ages} />
      </div>
      <Facts
        facts={[
          [words("c.site"), order.site && siteName(order.site)],
          [words("orders.ship-to"), siteName(order.shipTo)],
          [words("orders.customer"), siteName(order.customer)],
          [words("orders.ship-by"), order.requestedShipMs !== null && words.moment(order.requestedShipMs, nowMs)],
          [words("orders.entered"), words.moment(order.createdMs, nowMs)],
          [words("orders.shipped-at"), order.shippedMs !== null && words.moment(order.shippedMs, nowMs)],
          [words("orders.tracking"), order.trackingNumber],
          [words("orders.priority"), order.priority],
        ]}
      />
      {routing && (
        <Frame title={words("orders.routing")}>
          <div className="flex flex-col gap-2 px-3 pb-3 text-sm">
            <p>
              <b>{words.of("routing-state", routing.state)}</b>
              {routing.why && ` · ${withNames(routing.why, sites)}`}
              {routing.state === "asking" && routing.deadlineMs !== null && (
                <span className="text-muted">
                  {" · "}
                  {words("orders.answer-until", { time: words.moment(routing.deadlineMs, nowMs) })}
                </span>
              )}
            </p>
            <ol className="flex flex-col gap-1.5">
              {routing.attempts.map((attempt) => (
                <li key={attempt.intentId} className="flex flex-wrap items-center gap-2">
                  <AttemptChip state={attempt.state} />
                  <b>{siteName(attempt.site)}</b>
                  <span className="text-muted">
                    {words.moment(attempt.askedMs, nowMs)}
                    {attempt.answeredMs !== null && ` → ${words.moment(attempt.answeredMs, nowMs)}`}
                  </span>
                  {attempt.why && <span>{withNames(attempt.why, sites)}</span>}
                </li>
              ))}
            </ol>
          </div>
        </Frame>
      )}
      {parts.length > 0 && (
        <Frame title={words("orders.parts")}>
          <ul className="px-3 pb-2">
            {parts.map((part) => (
              <li key={`${part.site} ${part.orderId}`} className="flex items-center gap-3 py-1 text-sm">
                <b>{siteName(part.site)}</b>
                <OrderState state={part.state} held={part.held} />
                {words("c.of", { done: words.number(part.shippedQty), total: words.number(part.orderedQty) })}
              </li>
            ))}
          </ul>
        </Frame>
      )}
      <Frame title={words("orders.lines")}>
        <DataTable
          label={words("orders.lines")}
          rows={lines}
          keyOf={({ line }) => String(line)}
          empty={null}
          columns={[
            { id: "sku", title: words("c.sku"), cell: ({ sku }) => <span className="font-mono">{sku}</span> },
            {
              id: "name",
              title: words("c.name"),
              cell: ({ name, lot }) => [name, lot].filter(Boolean).join(" · ") || "–",
            },
            { id: "ordered", title: words("orders.ordered"), end: true, cell: (line) => words.number(line.orderedQty) },
            {
              id: "allocated",
              title: words("stock.allocated"),
              end: true,
              roomOnly: true,
              cell: (line) => words.number(line.allocatedQty),
            },
            { id: "picked", title: words("sites.picked"), end: true, cell: (line) => words.number(line.pickedQty) },
            {
              id: "shipped",
              title: words("sites.shipped"),
              end: true,
              cell: (line) => <b>{words.number(line.shippedQty)}</b>,
            },
            {
              id: "cancelled",
              title: words("orders.cancelled-qty"),
              end: true,
              roomOnly: true,
              cell: (line) => words.number(line.cancelledQty),
            },
          ]}
        />
      </Frame>
      {cartons.length > 0 && (
        <Frame title={words("orders.cartons")}>
          <DataTable
            label={words("orders.cartons")}
            rows={cartons}
            keyOf={({ site, lpn }) => `${site} ${lpn}`}
            empty={null}
            columns={[
              { id: "lpn", title: words("stock.lpn"), cell: ({ lpn }) => <span className="font-mono">{lpn}</span> },
              { id: "sscc", title: "SSCC", cell: ({ sscc }) => <span className="font-mono">{sscc || "–"}</span> },
              {
                id: "weight",
                title: words("c.weight"),
                end: true,
                cell: ({ grossGrams }) => (grossGrams === null ? "–" : words.kilograms(grossGrams)),
              },
            ]}
          />
        </Frame>
      )}
    </div>
  );
}

/** The cloud's reasons name sites by their ids. */
const withNames = (text: string, sites: readonly SiteRow[]): string =>
  sites.reduce((said, { site, name }) => (name ? said.replaceAll(site, name) : said), text);

const tones: Record<Attempt["state"], ChipTone> = {
  asked: "action",
  taken: "ok",
  refused: "error",
  undoing: "attention",
  undone: "plain",
  expired: "attention",
};

/** Pending, accepted, refused: what a site said to this order. */
function AttemptChip({ state }: { state: Attempt["state"] }) {
  const words = useDeskWords();
  return <Chip tone={tones[state]}>{words.of("attempt-state", state)}</Chip>;
}
