import { Boxes, Plus } from "lucide-react";
import { useState } from "react";
import { useMayDo, useSeesAll } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { useAddress } from "../shared/use-address.ts";
import { NewItem } from "./item-form.tsx";
import { ItemSheet } from "./item-sheet.tsx";

/** The company's items: what is changed here reaches every site. */
export function ItemsScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const seesAll = useSeesAll();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const [isNew, setIsNew] = useState(false);
  const text = (address.text ?? "").trim();
  const answer = useCloudLive("items.list", { ...(text !== "" && { text }), limit });
  return (
    <DeskScreen
      title={words("nav.items")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(next) => change({ text: next }, { replace: true })}
            prompt={words("items.search")}
          />
          {seesAll && may("regional-manager", "integrator") && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setIsNew(true)}>
              {words("items.new")}
            </DeskButton>
          )}
        </>
      }
    >
      <Answer answer={answer}>
        {({ items, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.items")}
                rows={items}
                keyOf={({ sku }) => sku}
                onOpen={({ sku }) => change({ open: sku })}
                chosen={address.open}
                empty={<EmptyState icon={Boxes} title={words("items.none")} hint={words("items.none-hint")} />}
                columns={[
                  { id: "sku", title: words("c.sku"), cell: ({ sku }) => <span className="font-mono">{sku}</span> },
                  { id: "name", title: words("c.name"), cell: ({ name }) => name || "–" },
                  { id: "gtin", title: "GTIN", cell: ({ gtin }) => <span className="font-mono">{gtin || "–"}</span> },
                  {
                    id: "tracks",
                    title: words("items.tracks"),
                    cell: ({ tracksLot, tracksSerial, tracksExpiry, active }) => (
                      <span className="flex flex-wrap gap-1">
                        {tracksLot && <Chip>{words("stock.lot")}</Chip>}
                        {tracksSerial && <Chip>{words("items.serial")}</Chip>}
                        {tracksExpiry && <Chip>{words("recall.expiry")}</Chip>}
                        {!active && <Chip tone="attention">{words("items.inactive")}</Chip>}
                        {!tracksLot && !tracksSerial && !tracksExpiry && active && "–"}
                      </span>
                    ),
                  },
                  {
                    id: "onHand",
                    title: words("stock.on-hand"),
                    end: true,
                    cell: ({ onHand }) => <b>{words.number(onHand)}</b>,
                  },
                  { id: "sites", title: words("nav.sites"), end: true, cell: ({ sites }) => words.number(sites) },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <ItemSheet key={address.open} sku={address.open} onClose={() => change({ open: "" })} />}
      {isNew && <NewItem onClose={() => setIsNew(false)} onMade={(sku) => change({ open: sku })} />}
    </DeskScreen>
  );
}
