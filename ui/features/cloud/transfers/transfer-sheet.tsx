import { Ban } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Facts } from "../../../kit/board/facts.tsx";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { IntentChip } from "../shared/intent-chip.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { TransferState } from "./transfer-state.tsx";

type Transfer = CloudValue<"transfers.get">;

/** One transfer: what was wanted, sent and received, how they differ, and how the difference was closed. */
export function TransferSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const { run, busy } = useCloudActs();
  const [cancelling, setCancelling] = useState(false);
  const answer = useCloudLive("transfers.get", { id });
  const state = answer.data?.state;
  const canCancel = state === "planned" || state === "released";
  return (
    <SideSheet
      title={answer.data?.number ?? id}
      onClose={onClose}
      actions={
        canCancel && may("regional-manager", "integrator") ? (
          <DeskButton icon={Ban} tone="danger" disabled={busy} onPress={() => setCancelling(true)}>
            {words("transfers.cancel")}
          </DeskButton>
        ) : undefined
      }
    >
      <Answer answer={answer}>{(transfer) => <Details transfer={transfer} />}</Answer>
      {cancelling && (
        <Ask
          danger
          why
          title={words("transfers.cancel")}
          confirm={words("transfers.cancel")}
          busy={busy}
          onClose={() => setCancelling(false)}
          onDone={(reason) => {
            setCancelling(false);
            void run("transfers.cancel", { id, reason }, { done: words("transfers.cancel-asked") });
          }}
        >
          {words("transfers.cancel-what")}
        </Ask>
      )}
    </SideSheet>
  );
}

function Details({ transfer }: { transfer: Transfer }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const siteName = useSiteName();
  const { ages, wanted, differenceLines, intents, state } = transfer;
  const rows = wanted.map(({ sku, owner, qty }) => {
    const of = (lines: Transfer["sent"]) =>
      lines.filter((line) => line.sku === sku && line.owner === owner).reduce((sum, line) => sum + line.qty, 0);
    return { sku, owner, wanted: qty, sent: of(transfer.sent), received: of(transfer.received) };
  });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <TransferState state={state} />
        <AgesNote ages={ages} />
      </div>
      <Facts
        facts={[
          [words("transfers.from"), nameOf(ages, transfer.fromSite)],
          [words("transfers.to"), nameOf(ages, transfer.toSite)],
          [words("orders.entered"), words.moment(transfer.createdMs, nowMs)],
          [words("transfers.sent-at"), transfer.shippedMs !== null && words.moment(transfer.shippedMs, nowMs)],
          [words("transfers.arrived-at"), transfer.arrivedMs !== null && words.moment(transfer.arrivedMs, nowMs)],
          [words("transfers.closed-at"), transfer.closedMs !== null && words.moment(transfer.closedMs, nowMs)],
          [words("orders.tracking"), transfer.trackingNumber],
        ]}
      />
      {intents.length > 0 && (
        <Frame title={words("intents.title")}>
          <ul className="flex flex-wrap gap-4 px-3 pb-3 text-sm">
            {intents.map(({ intentId, site, state: said }) => (
              <li key={intentId} className="flex items-center gap-2">
                {siteName(site)} <IntentChip state={said} />
              </li>
            ))}
          </ul>
        </Frame>
      )}
      <Frame title={words("orders.lines")}>
        <DataTable
          label={words("orders.lines")}
          rows={rows}
          keyOf={({ sku, owner }) => `${sku} ${owner}`}
          empty={null}
          markOf={(row) =>
            state !== "planned" && state !== "released" && row.received !== row.sent ? "attention" : undefined
          }
          columns={[
            { id: "sku", title: words("c.sku"), cell: ({ sku }) => <span className="font-mono">{sku}</span> },
            { id: "wanted", title: words("transfers.wanted"), end: true, cell: (row) => words.number(row.wanted) },
            { id: "sent", title: words("transfers.sent"), end: true, cell: (row) => words.number(row.sent) },
            {
              id: "received",
              title: words("transfers.received"),
              end: true,
              cell: (row) => words.number(row.received),
            },
          ]}
        />
      </Frame>
      {differenceLines.length > 0 && (
        <Frame title={words("transfers.differences")}>
          <DataTable
            label={words("transfers.differences")}
            rows={differenceLines}
            keyOf={(line) => [line.sku, line.lot, line.serial, line.owner, line.lpn].join(" ")}
            empty={null}
            columns={[
              { id: "sku", title: words("c.sku"), cell: ({ sku }) => <span className="font-mono">{sku}</span> },
              { id: "lot", title: words("stock.lot"), cell: ({ lot, serial }) => lot || serial || "–" },
              { id: "sent", title: words("transfers.sent"), end: true, cell: ({ qty }) => words.number(qty) },
              {
                id: "received",
                title: words("transfers.received"),
                end: true,
                cell: ({ receivedQty }) => words.number(receivedQty),
              },
              {
                id: "closed",
                title: words("transfers.closed-as"),
                cell: ({ closedAs }) => (closedAs ? words.of("difference", closedAs) : words("transfers.still-open")),
              },
            ]}
          />
        </Frame>
      )}
    </div>
  );
}
