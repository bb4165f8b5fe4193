import { ArrowLeftRight, Plus } from "lucide-react";
import { useState } from "react";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { AskTransfer } from "./ask-transfer.tsx";
import { TransferSheet } from "./transfer-sheet.tsx";
import { TransferState } from "./transfer-state.tsx";

/** Goods between sites: asked for, on the road, arrived, and what differed. */
export function TransfersScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [asking, setAsking] = useState(false);
  const isAll = address.state === "all";
  const answer = useCloudLive("transfers.list", {
    ...(!isAll && { open: "true" }),
    ...(address.site && { site: address.site }),
    limit,
  });
  return (
    <DeskScreen
      title={words("nav.transfers")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={
        <>
          <SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />
          {may("regional-manager", "integrator") && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setAsking(true)}>
              {words("transfers.ask")}
            </DeskButton>
          )}
        </>
      }
    >
      <Pills
        label={words("c.state")}
        chosen={isAll ? "all" : "open"}
        onChoose={(id) => change({ state: id === "all" ? "all" : "" })}
        options={[
          { id: "open", label: words("transfers.open") },
          { id: "all", label: words("c.all") },
        ]}
      />
      <Answer answer={answer}>
        {({ transfers, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.transfers")}
                rows={transfers}
                keyOf={({ id }) => id}
                onOpen={({ id }) => change({ open: id })}
                chosen={address.open}
                empty={
                  <EmptyState
                    icon={ArrowLeftRight}
                    title={words("transfers.none")}
                    hint={words("transfers.none-hint")}
                  />
                }
                markOf={({ differences, state }) => (differences > 0 && state !== "closed" ? "attention" : undefined)}
                columns={[
                  { id: "number", title: words("transfers.transfer"), cell: ({ number }) => number },
                  { id: "state", title: words("c.state"), cell: ({ state }) => <TransferState state={state} /> },
                  { id: "from", title: words("transfers.from"), cell: ({ fromSite }) => nameOf(ages, fromSite) },
                  { id: "to", title: words("transfers.to"), cell: ({ toSite }) => nameOf(ages, toSite) },
                  {
                    id: "wanted",
                    title: words("transfers.wanted"),
                    end: true,
                    cell: ({ wantedQty }) => words.number(wantedQty),
                  },
                  {
                    id: "sent",
                    title: words("transfers.sent"),
                    end: true,
                    cell: ({ sentQty }) => words.number(sentQty),
                  },
                  {
                    id: "road",
                    title: words("stock.in-transit"),
                    end: true,
                    cell: ({ onTheRoadQty }) => <b>{words.number(onTheRoadQty)}</b>,
                  },
                  {
                    id: "received",
                    title: words("transfers.received"),
                    end: true,
                    cell: ({ receivedQty }) => words.number(receivedQty),
                  },
                  { id: "at", title: words("orders.entered"), cell: ({ createdMs }) => words.moment(createdMs, nowMs) },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <TransferSheet id={address.open} onClose={() => change({ open: "" })} />}
      {asking && <AskTransfer fromSite={address.site} onClose={() => setAsking(false)} />}
    </DeskScreen>
  );
}
