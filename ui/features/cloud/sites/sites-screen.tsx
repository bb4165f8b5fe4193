import { LayoutGrid, List, Plus, Warehouse } from "lucide-react";
import { useState } from "react";
import { useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { Tile } from "../../../kit/desk/tile.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { PairDialog } from "../machines/pair-dialog.tsx";
import { AgesNote } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import type { SiteRow } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";
import { SiteCards } from "./site-cards.tsx";
import { SiteTable } from "./site-table.tsx";
import { hoursBySite, hoursShown } from "./throughput.ts";

/** All sites on one page: how they are, of when that is, what waits for a person, what they did. */
export function SitesScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const { address, change, go } = useAddress();
  const [pairing, setPairing] = useState(false);
  const region = address.state ?? "";
  const answer = useCloudLive("sites.list", {});
  const throughput = useCloudLive("sites.throughput", { hours: hoursShown });
  const regions = useCloudLive("regions.list", {}).data?.regions ?? [];
  const hours = hoursBySite(throughput.data?.hours ?? []);
  const asList = address.tab === "list";
  const open = (site: string) => go("/site", { site });
  return (
    <DeskScreen
      title={words("nav.sites")}
      note={<AgesNote ages={answer.data?.sites} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(text) => change({ text }, { replace: true })}
            prompt={words("sites.search")}
          />
          {regions.length > 0 && (
            <select
              aria-label={words("sites.region")}
              value={region}
              onChange={(event) => change({ state: event.target.value })}
              className="min-h-10 touch:min-h-12 rounded-lg border border-line bg-panel px-3 text-sm"
            >
              <option value="">{words("sites.all-regions")}</option>
              {regions.map(({ region: id, name }) => (
                <option key={id} value={id}>
                  {name || id}
                </option>
              ))}
            </select>
          )}
          <DeskButton
            icon={asList ? LayoutGrid : List}
            label={asList ? words("sites.as-tiles") : words("sites.as-list")}
            onPress={() => change({ tab: asList ? "" : "list" })}
          />
          {may("regional-manager") && (
            <DeskButton icon={Plus} tone="primary" onPress={() => setPairing(true)}>
              {words("pairing.new-site")}
            </DeskButton>
          )}
        </>
      }
    >
      <Answer answer={answer}>
        {({ sites }) => {
          const shown = sites.filter((site) => fits(site, address.text ?? "", region));
          if (sites.length === 0)
            return (
              <EmptyState icon={Warehouse} title={words("sites.none")} hint={words("sites.none-hint")}>
                {may("regional-manager") && (
                  <DeskButton tone="primary" icon={Plus} onPress={() => setPairing(true)}>
                    {words("pairing.new-site")}
                  </DeskButton>
                )}
              </EmptyState>
            );
          return (
            <>
              <Sums sites={shown} onOpen={go} />
              {shown.length === 0 ? (
                <EmptyState icon={Warehouse} title={words("c.nothing-found")} />
              ) : asList ? (
                <Frame>
                  <SiteTable sites={shown} hours={hours} onOpen={open} />
                </Frame>
              ) : (
                <SiteCards sites={shown} hours={hours} onOpen={open} />
              )}
            </>
          );
        }}
      </Answer>
      {pairing && <PairDialog onClose={() => setPairing(false)} />}
    </DeskScreen>
  );
}

function Sums({ sites, onOpen }: { sites: readonly SiteRow[]; onOpen: (path: string) => void }) {
  const words = useDeskWords();
  const sum = (of: (site: SiteRow) => number) => sites.reduce((total, site) => total + of(site), 0);
  const well = sites.filter(({ status }) => status === "online").length;
  const urgent = sum(({ urgentExceptions }) => urgentExceptions);
  const held = sum(({ heldFacts }) => heldFacts);
  const truth = held + sum(({ openConflicts }) => openConflicts);
  return (
    <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        name={words("sites.online")}
        value={words("c.of", { done: well, total: sites.length })}
        tone={well < sites.length ? "attention" : "plain"}
      />
      <Tile
        name={words("sites.exceptions")}
        value={words.number(sum(({ openExceptions }) => openExceptions))}
        note={urgent > 0 ? words("sites.urgent", { n: urgent }) : undefined}
        tone={urgent > 0 ? "error" : "plain"}
        onPress={() => onOpen("/exceptions")}
      />
      <Tile
        name={words("sites.open-orders")}
        value={words.number(sum(({ openOrders }) => openOrders))}
        onPress={() => onOpen("/orders")}
      />
      <Tile name={words("sites.shipped-today")} value={words.number(sum(({ today }) => today.shippedQty))} />
      <Tile name={words("sites.received-today")} value={words.number(sum(({ today }) => today.receivedQty))} />
      <Tile
        name={words("sites.to-decide")}
        value={words.number(truth)}
        tone={truth > 0 ? "attention" : "plain"}
        onPress={() => onOpen(held > 0 ? "/inbox" : "/conflicts")}
      />
    </div>
  );
}

function fits({ site, name, region }: SiteRow, text: string, wanted: string): boolean {
  const looked = text.trim().toLowerCase();
  return (
    (wanted === "" || region === wanted) &&
    (looked === "" || name.toLowerCase().includes(looked) || site.toLowerCase().includes(looked))
  );
}
