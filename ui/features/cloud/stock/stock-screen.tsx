import { Download, PackageSearch } from "lucide-react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import { useCloud } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { saveFile } from "../../../client/save-file.ts";
import { csvOf } from "../../../kit/desk/csv.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { StockPlaces } from "./stock-places.tsx";

/** Pages of 500 lines that one file may hold: more is for a program with a key. */
const csvPagesMax = 100;

/** What all sites have, one line for each SKU, with each site's part and of when it is. */
export function StockScreen() {
  const words = useDeskWords();
  const { door } = useCloud();
  const { tell } = useCloudActs();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const text = (address.text ?? "").trim();
  const filter = { ...(text !== "" && { text }), ...(address.site && { site: address.site }) };
  const answer = useCloudLive("stock.list", { ...filter, limit });

  async function exportCsv() {
    const rows: (string | number)[][] = [];
    let after: string | undefined;
    for (let page = 0; page < csvPagesMax; page++) {
      const asked = await door.call("stock.list", { ...filter, limit: 500, ...(after !== undefined && { after }) });
      if (!asked.ok) return tell(words.problem(asked.problem).title);
      for (const line of asked.value.stock)
        for (const part of line.sites) {
          const age = ageOf(asked.value.ages, part.site);
          rows.push([
            line.sku,
            line.name,
            age?.name || part.site,
            part.onHand,
            part.allocated,
            part.available,
            part.inTransit,
            line.baseUom,
            age?.asOfMs ? new Date(age.asOfMs).toISOString() : "",
          ]);
        }
      after = asked.value.next;
      if (after === undefined) break;
    }
    const head = ["sku", "name", "site", "onHand", "allocated", "available", "inTransit", "uom", "asOf"];
    saveFile(`stock-${new Date().toISOString().slice(0, 10)}.csv`, "text/csv", csvOf(head, rows));
    tell(words("stock.exported", { n: rows.length }));
  }

  return (
    <DeskScreen
      title={words("nav.stock")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(next) => change({ text: next }, { replace: true })}
            prompt={words("stock.search")}
          />
          <SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />
          <DeskButton icon={Download} onPress={() => void exportCsv()}>
            {words("c.export")}
          </DeskButton>
        </>
      }
    >
      <Answer answer={answer}>
        {({ stock, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.stock")}
                rows={stock}
                keyOf={({ sku }) => sku}
                onOpen={({ sku }) => change({ open: sku })}
                chosen={address.open}
                empty={
                  <EmptyState
                    icon={PackageSearch}
                    title={words(text === "" ? "stock.none" : "c.nothing-found")}
                    hint={words(text === "" ? "stock.none-hint" : "stock.search")}
                  />
                }
                columns={[
                  {
                    id: "sku",
                    title: words("c.sku"),
                    cell: ({ sku }) => <span className="whitespace-nowrap font-mono">{sku}</span>,
                  },
                  { id: "name", title: words("c.name"), cell: ({ name }) => name || "–" },
                  {
                    id: "onHand",
                    title: words("stock.on-hand"),
                    end: true,
                    cell: ({ onHand, baseUom }) => (
                      <span className="whitespace-nowrap">
                        <span className="font-semibold text-base">{words.number(onHand)}</span> {baseUom}
                      </span>
                    ),
                  },
                  {
                    id: "allocated",
                    title: words("stock.allocated"),
                    end: true,
                    cell: ({ allocated }) => words.number(allocated),
                  },
                  {
                    id: "available",
                    title: words("stock.available"),
                    end: true,
                    cell: ({ available }) => words.number(available),
                  },
                  {
                    id: "inTransit",
                    title: words("stock.in-transit"),
                    end: true,
                    cell: ({ inTransit }) => words.number(inTransit),
                  },
                  {
                    id: "sites",
                    title: words("stock.by-site"),
                    cell: ({ sites }) => (
                      <span className="flex flex-wrap gap-x-4 gap-y-1">
                        {sites.map(({ site, onHand }) => (
                          <span key={site} className="whitespace-nowrap">
                            {nameOf(ages, site)} <b>{words.number(onHand)}</b> <Age age={ageOf(ages, site)} />
                          </span>
                        ))}
                      </span>
                    ),
                  },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
      {address.open && <StockPlaces sku={address.open} site={address.site} onClose={() => change({ open: "" })} />}
    </DeskScreen>
  );
}
