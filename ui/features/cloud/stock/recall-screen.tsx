import { Download, OctagonAlert, Truck, Undo2, Warehouse } from "lucide-react";
import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloudNow, useMayDo } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { saveFile } from "../../../client/save-file.ts";
import { csvOf } from "../../../kit/desk/csv.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { Tile } from "../../../kit/desk/tile.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Ask } from "../shared/ask.tsx";
import { IntentChip } from "../shared/intent-chip.tsx";
import { Frame } from "../shared/list.tsx";
import { useSiteName } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";

type Trace = CloudValue<"lots.trace">;

/** A lot across all sites: where it stands, what is on the road, whom it went to, where it came from; and its recall. */
export function RecallScreen() {
  const words = useDeskWords();
  const { address, change } = useAddress();
  const [sku, setSku] = useState(address.sku ?? "");
  const [lot, setLot] = useState(address.lot ?? "");
  const isAsked = Boolean(address.sku && address.lot);
  const answer = useCloudLive("lots.trace", { sku: address.sku ?? "", lot: address.lot ?? "" }, { enabled: isAsked });
  return (
    <DeskScreen title={words("nav.recall")} note={isAsked && <AgesNote ages={answer.data?.ages} />}>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          change({ sku: sku.trim(), lot: lot.trim() });
        }}
      >
        <div className="min-w-40 flex-1 sm:max-w-64">
          <TextField label={words("c.sku")} value={sku} onChange={setSku} mono required />
        </div>
        <div className="min-w-40 flex-1 sm:max-w-64">
          <TextField label={words("stock.lot")} value={lot} onChange={setLot} mono required />
        </div>
        <DeskButton submit tone="primary" disabled={sku.trim() === "" || lot.trim() === ""} onPress={() => {}}>
          {words("recall.find")}
        </DeskButton>
      </form>
      {isAsked ? (
        <Answer answer={answer}>{(trace) => <Found trace={trace} />}</Answer>
      ) : (
        <EmptyState icon={Undo2} title={words("recall.which")} hint={words("recall.which-hint")} />
      )}
    </DeskScreen>
  );
}

function Found({ trace }: { trace: Trace }) {
  const words = useDeskWords();
  const may = useMayDo();
  const nowMs = useCloudNow();
  const { run, busy } = useCloudActs();
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState<CloudValue<"lots.recall">["asked"]>();
  const siteName = useSiteName();
  const { sku, lot, totals, ages, lots } = trace;
  return (
    <>
      <div className="grid grid-cols-2 gap-2 lg:grid-cols-4">
        <Tile
          name={words("recall.standing")}
          value={words.number(totals.onHand)}
          tone={totals.onHand > 0 ? "attention" : "plain"}
        />
        <Tile
          name={words("recall.road")}
          value={words.number(totals.onTheRoad)}
          tone={totals.onTheRoad > 0 ? "attention" : "plain"}
        />
        <Tile
          name={words("recall.shipped")}
          value={words.number(totals.shipped)}
          tone={totals.shipped > 0 ? "error" : "plain"}
        />
        <Tile name={words("recall.received")} value={words.number(totals.received)} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {may("regional-manager") && (
          <DeskButton icon={OctagonAlert} tone="danger" disabled={busy} onPress={() => setAsking(true)}>
            {words("recall.recall")}
          </DeskButton>
        )}
        <DeskButton icon={Download} onPress={() => saveFile(`recall-${sku}-${lot}.csv`, "text/csv", recallCsv(trace))}>
          {words("c.export")}
        </DeskButton>
        <span className="text-muted text-sm">{words("recall.took", { ms: trace.tookMs })}</span>
      </div>
      {(asked ?? []).length > 0 && (
        <Frame title={words("recall.asked")}>
          <ul className="flex flex-wrap gap-4 px-3 pb-3">
            {asked?.map((one) => (
              <li key={one.intentId} className="flex items-center gap-2">
                {siteName(one.site)} <LiveIntent id={one.intentId} first={one.state} />
              </li>
            ))}
          </ul>
        </Frame>
      )}
      {lots.length > 0 && (
        <Frame title={words("recall.lots")}>
          <DataTable
            label={words("recall.lots")}
            rows={lots}
            keyOf={({ site }) => site}
            empty={null}
            markOf={({ status }) => (status === "recalled" ? "error" : status === "hold" ? "attention" : undefined)}
            columns={[
              { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
              { id: "status", title: words("c.state"), cell: ({ status }) => words.of("lot-status", status) },
              { id: "expiry", title: words("recall.expiry"), cell: ({ expiryDate }) => expiryDate || "–" },
              { id: "reason", title: words("c.reason"), cell: ({ reason }) => reason || "–" },
            ]}
          />
        </Frame>
      )}
      <Frame title={words("recall.shipments")}>
        <DataTable
          label={words("recall.shipments")}
          rows={trace.shipments}
          keyOf={(row) => [row.site, row.orderId, row.lpn, row.shippedAtMs].join(" ")}
          empty={<Nothing icon={Truck} text={words("recall.none-shipped")} />}
          columns={[
            { id: "number", title: words("orders.number"), cell: ({ number }) => <b>{number}</b> },
            { id: "customer", title: words("orders.customer"), cell: ({ customer, shipTo }) => customer || shipTo },
            { id: "to", title: words("orders.ship-to"), cell: ({ shipTo }) => shipTo || "–" },
            { id: "qty", title: words("c.qty"), end: true, cell: ({ qty }) => <b>{words.number(qty)}</b> },
            { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
            { id: "at", title: words("c.when"), cell: ({ shippedAtMs }) => words.moment(shippedAtMs, nowMs) },
            { id: "track", title: words("orders.tracking"), cell: ({ trackingNumber }) => trackingNumber || "–" },
          ]}
        />
      </Frame>
      <Frame title={words("recall.standing")}>
        <DataTable
          label={words("recall.standing")}
          rows={trace.standing}
          keyOf={(row) => [row.site, row.place, row.lpn, row.serial, row.owner, row.status].join(" ")}
          empty={<Nothing icon={Warehouse} text={words("recall.none-standing")} />}
          columns={[
            { id: "site", title: words("c.site"), cell: ({ site }) => <b>{nameOf(ages, site)}</b> },
            { id: "place", title: words("stock.place"), cell: ({ place }) => place },
            { id: "lpn", title: words("stock.lpn"), cell: ({ lpn }) => lpn || "–" },
            { id: "status", title: words("c.state"), cell: ({ status }) => words.of("stock-status", status) },
            { id: "qty", title: words("c.qty"), end: true, cell: ({ onHand }) => <b>{words.number(onHand)}</b> },
          ]}
        />
      </Frame>
      {trace.onTheRoad.length > 0 && (
        <Frame title={words("recall.road")}>
          <DataTable
            label={words("recall.road")}
            rows={trace.onTheRoad}
            keyOf={({ transfer }) => transfer}
            empty={null}
            columns={[
              { id: "transfer", title: words("transfers.transfer"), cell: ({ transfer }) => transfer },
              { id: "from", title: words("transfers.from"), cell: ({ fromSite }) => nameOf(ages, fromSite) },
              { id: "to", title: words("transfers.to"), cell: ({ toSite }) => nameOf(ages, toSite) },
              { id: "qty", title: words("c.qty"), end: true, cell: ({ qty }) => words.number(qty) },
            ]}
          />
        </Frame>
      )}
      <Frame title={words("recall.received")}>
        <DataTable
          label={words("recall.received")}
          rows={trace.receipts}
          keyOf={(row) => [row.site, row.inboundId, row.receivedAtMs].join(" ")}
          empty={<Nothing icon={Truck} text={words("recall.none-received")} />}
          columns={[
            { id: "site", title: words("c.site"), cell: ({ site }) => <b>{nameOf(ages, site)}</b> },
            { id: "inbound", title: words("recall.inbound"), cell: ({ inboundId }) => inboundId || "–" },
            { id: "supplier", title: words("recall.supplier"), cell: ({ supplier }) => supplier || "–" },
            { id: "qty", title: words("c.qty"), end: true, cell: ({ qty }) => words.number(qty) },
            { id: "at", title: words("c.when"), cell: ({ receivedAtMs }) => words.moment(receivedAtMs, nowMs) },
          ]}
        />
      </Frame>
      {asking && (
        <Ask
          danger
          why
          title={words("recall.title", { sku, lot })}
          confirm={words("recall.recall")}
          busy={busy}
          onClose={() => setAsking(false)}
          onDone={async (reason) => {
            setAsking(false);
            const value = await run("lots.recall", { sku, lot, reason }, { done: words("recall.done", { lot }) });
            if (value) setAsked(value.asked);
          }}
        >
          {words("recall.what")}
        </Ask>
      )}
    </>
  );
}

function LiveIntent({ id, first }: { id: string; first: CloudValue<"intents.get">["state"] }) {
  const { data } = useCloudLive("intents.get", { id });
  return <IntentChip state={data?.state ?? first} />;
}

function Nothing({ icon: Icon, text }: { icon: typeof Truck; text: string }) {
  return (
    <p className="flex items-center gap-2 px-3 py-4 text-muted text-sm">
      <Icon aria-hidden="true" className="size-5" />
      {text}
    </p>
  );
}

function recallCsv({ sku, lot, standing, onTheRoad, shipments, receipts, ages }: Trace): string {
  const name = (site: string) => nameOf(ages, site);
  const time = (atMs: number | null) => (atMs === null ? "" : new Date(atMs).toISOString());
  return csvOf(
    ["what", "sku", "lot", "site", "placeOrOrder", "customerOrSupplier", "shipTo", "lpn", "qty", "at", "tracking"],
    [
      ...standing.map((one) => ["standing", sku, lot, name(one.site), one.place, "", "", one.lpn, one.onHand, "", ""]),
      ...onTheRoad.map((one) => [
        "on the road",
        sku,
        lot,
        name(one.fromSite),
        one.transfer,
        "",
        name(one.toSite),
        "",
        one.qty,
        "",
        "",
      ]),
      ...shipments.map((one) => [
        "shipped",
        sku,
        lot,
        name(one.site),
        one.number,
        one.customer,
        one.shipTo,
        one.lpn,
        one.qty,
        time(one.shippedAtMs),
        one.trackingNumber,
      ]),
      ...receipts.map((one) => [
        "received",
        sku,
        lot,
        name(one.site),
        one.inboundId,
        one.supplier,
        "",
        "",
        one.qty,
        time(one.receivedAtMs),
        "",
      ]),
    ],
  );
}
