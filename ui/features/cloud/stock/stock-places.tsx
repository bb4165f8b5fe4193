import { ArrowLeftRight, Undo2 } from "lucide-react";
import { useState } from "react";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { SideSheet } from "../../../kit/board/side-sheet.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { useAddress } from "../shared/use-address.ts";
import { AskTransfer } from "../transfers/ask-transfer.tsx";

/** Where one SKU stands, place by place, in all sites or in one; narrowed to a lot, it leads to the recall. */
export function StockPlaces({ sku, site, onClose }: { sku: string; site?: string | undefined; onClose: () => void }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { go } = useAddress();
  const [lot, setLot] = useState("");
  const [moving, setMoving] = useState(false);
  const { limit, more } = useLimit();
  const answer = useCloudLive("stock.places", {
    sku,
    ...(site && { site }),
    ...(lot.trim() !== "" && { lot: lot.trim() }),
    limit,
  });
  return (
    <SideSheet
      title={<span className="font-mono">{sku}</span>}
      onClose={onClose}
      actions={
        <>
          {may("regional-manager") && (
            <DeskButton icon={ArrowLeftRight} onPress={() => setMoving(true)}>
              {words("transfers.ask")}
            </DeskButton>
          )}
          <DeskButton icon={Undo2} onPress={() => go("/recall", { sku, lot: lot.trim() })}>
            {words("nav.recall")}
          </DeskButton>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <AgesNote ages={answer.data?.ages} />
        <SearchBox value={lot} onChange={setLot} prompt={words("stock.lot")} />
        <Answer answer={answer}>
          {({ stock, ages, next }) => (
            <>
              <Frame>
                <DataTable
                  label={words("stock.places")}
                  rows={stock}
                  keyOf={(row) => [row.site, row.place, row.lot, row.serial, row.lpn, row.owner, row.status].join(" ")}
                  empty={<p className="p-4 text-muted text-sm">{words("c.nothing-found")}</p>}
                  columns={[
                    { id: "site", title: words("c.site"), cell: (row) => nameOf(ages, row.site) },
                    { id: "place", title: words("stock.place"), cell: ({ place }) => place },
                    { id: "lot", title: words("stock.lot"), cell: (row) => row.lot || row.serial || "–" },
                    { id: "lpn", title: words("stock.lpn"), roomOnly: true, cell: (row) => row.lpn || "–" },
                    { id: "status", title: words("c.state"), cell: (row) => words.of("stock-status", row.status) },
                    {
                      id: "onHand",
                      title: words("stock.on-hand"),
                      end: true,
                      cell: ({ onHand }) => <b>{words.number(onHand)}</b>,
                    },
                    {
                      id: "in",
                      title: words("stock.since"),
                      roomOnly: true,
                      cell: ({ oldestInMs }) => words.moment(oldestInMs, nowMs),
                    },
                    { id: "age", title: words("c.as-of"), cell: (row) => <Age age={ageOf(ages, row.site)} /> },
                  ]}
                />
              </Frame>
              {more(next)}
            </>
          )}
        </Answer>
      </div>
      {moving && <AskTransfer sku={sku} fromSite={site} onClose={() => setMoving(false)} />}
    </SideSheet>
  );
}
