import { OctagonAlert, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Facts } from "../../../kit/board/facts.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Sparkline } from "../../../kit/desk/sparkline.tsx";
import { Tile } from "../../../kit/desk/tile.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { BoxList } from "../machines/box-list.tsx";
import { DeviceTable } from "../machines/device-table.tsx";
import { PairDialog } from "../machines/pair-dialog.tsx";
import { Age, StatusChip } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame } from "../shared/list.tsx";
import { useAddress } from "../shared/use-address.ts";
import { SiteDanger } from "./site-danger.tsx";
import { SiteEdit } from "./site-edit.tsx";
import { SiteSettings } from "./site-settings.tsx";
import { hoursBySite, hoursShown, unitsOf } from "./throughput.ts";

export type SiteDetail = CloudValue<"sites.get">;

/** One site: how it is, how far it has synced, its boxes and machines, and what can be done to it from here. */
export function SiteScreen() {
  const words = useDeskWords();
  const may = useMayDo();
  const { address, go } = useAddress();
  const site = address.site ?? "";
  const [asked, setAsked] = useState<"pair" | "edit">();
  const answer = useCloudLive("sites.get", { site }, { enabled: site !== "" });
  const throughput = useCloudLive("sites.throughput", { site, hours: hoursShown }, { enabled: site !== "" });
  const hours = hoursBySite(throughput.data?.hours ?? []).get(site);
  const detail = answer.data;
  return (
    <DeskScreen
      back={{ label: words("nav.sites"), onPress: () => go("/sites") }}
      title={detail?.name || site}
      note={
        detail && (
          <span className="flex flex-wrap items-center gap-2 text-sm">
            <StatusChip status={detail.status} />
            <Age age={detail} />
            <span className="text-muted">{detail.regionName || detail.region}</span>
          </span>
        )
      }
      tools={
        <>
          {may() && (
            <DeskButton icon={Pencil} onPress={() => setAsked("edit")}>
              {words("c.edit")}
            </DeskButton>
          )}
          {may("regional-manager") && (
            <DeskButton icon={Plus} onPress={() => setAsked("pair")}>
              {words("pairing.another-box")}
            </DeskButton>
          )}
        </>
      }
    >
      <Answer answer={answer}>
        {(value) => (
          <>
            {value.blockedBy !== "" && (
              <p role="alert" className="flex items-center gap-3 rounded-xl border-2 border-error bg-panel p-3">
                <OctagonAlert aria-hidden="true" className="size-6 shrink-0 text-error-ink" />
                <span className="font-semibold">{value.blockedBy}</span>
              </p>
            )}
            <Figures detail={value} onOpen={(to) => go(to, { site })} />
            <Frame title={words("sites.last-day")}>
              <div className="px-3 pb-2">
                <Sparkline
                  tall
                  values={hours ?? []}
                  label={words("sites.throughput-of", { site: value.name, n: unitsOf(hours) })}
                />
              </div>
            </Frame>
            <SyncFacts detail={value} />
            <Frame title={words("boxes.title")}>
              <BoxList site={site} boxes={value.boxes} />
            </Frame>
            <Frame title={words("nav.devices")}>
              <DeviceTable site={site} />
            </Frame>
            {value.incidents.length > 0 && (
              <Frame title={words("sites.incidents")}>
                <Incidents detail={value} />
              </Frame>
            )}
            <SiteSettings site={site} />
            <SiteDanger detail={value} />
            {asked === "edit" && <SiteEdit detail={value} onClose={() => setAsked(undefined)} />}
          </>
        )}
      </Answer>
      {asked === "pair" && (
        <PairDialog site={site} siteName={detail?.name ?? site} onClose={() => setAsked(undefined)} />
      )}
    </DeskScreen>
  );
}

function Figures({ detail, onOpen }: { detail: SiteDetail; onOpen: (to: string) => void }) {
  const words = useDeskWords();
  const { openExceptions, urgentExceptions, openOrders, today, heldFacts } = detail;
  return (
    <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        name={words("sites.exceptions")}
        value={words.number(openExceptions)}
        note={urgentExceptions > 0 ? words("sites.urgent", { n: urgentExceptions }) : undefined}
        tone={urgentExceptions > 0 ? "error" : "plain"}
        onPress={() => onOpen("/exceptions")}
      />
      <Tile name={words("sites.open-orders")} value={words.number(openOrders)} onPress={() => onOpen("/orders")} />
      <Tile name={words("sites.received-today")} value={words.number(today.receivedQty)} />
      <Tile name={words("sites.picked-today")} value={words.number(today.pickedQty)} />
      <Tile name={words("sites.shipped-today")} value={words.number(today.shippedQty)} />
      <Tile
        name={words("nav.inbox")}
        value={words.number(heldFacts)}
        tone={heldFacts > 0 ? "attention" : "plain"}
        onPress={() => onOpen("/inbox")}
      />
    </div>
  );
}

/** How far the site and the cloud have each other's facts. */
function SyncFacts({ detail }: { detail: SiteDetail }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { cursor, behindFacts, schema, waitingFacts, lastContactMs, origins, timeZone } = detail;
  return (
    <Frame title={words("sites.sync")}>
      <div className="px-3 pb-2">
        <Facts
          facts={[
            [words("sites.last-contact"), words.ago(lastContactMs, nowMs)],
            [words("sites.still-to-send"), words.number(waitingFacts)],
            [words("sites.still-to-fetch"), words.number(behindFacts)],
            [words("sites.cursor"), words.number(cursor)],
            [words("sites.schema"), schema],
            [words("sites.time-zone"), timeZone],
            [
              words("sites.origins"),
              origins
                .map(({ origin, seq, sealedAtSeq }) =>
                  sealedAtSeq === null
                    ? `${origin}: ${words.number(seq)}`
                    : words("sites.sealed-at", { origin, seq: sealedAtSeq }),
                )
                .join(" · "),
            ],
          ]}
        />
      </div>
    </Frame>
  );
}

function Incidents({ detail }: { detail: SiteDetail }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  return (
    <DataTable
      label={words("sites.incidents")}
      rows={detail.incidents}
      keyOf={({ id }) => id}
      empty={null}
      columns={[
        { id: "kind", title: words("c.what"), cell: ({ kind }) => words.of("incident", kind) },
        { id: "at", title: words("c.when"), cell: ({ atMs }) => words.moment(atMs, nowMs) },
        {
          id: "detail",
          title: words("c.detail"),
          cell: ({ detail: given }) => (
            <span className="break-words font-mono text-sm">
              {Object.entries(given)
                .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
                .join(" · ")}
            </span>
          ),
        },
      ]}
    />
  );
}
