import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote } from "./ages.tsx";
import { Frame } from "./list.tsx";
import { useSites } from "./sites.tsx";
import { useAddress } from "./use-address.ts";

const most = 8;

/** What a word can mean: a site, an SKU, an order, a shipment. */
export function FindScreen() {
  const words = useDeskWords();
  const { address, go } = useAddress();
  const text = (address.text ?? "").trim();
  const enabled = text !== "";
  const low = text.toLowerCase();
  const sites = useSites().filter(({ site, name }) => `${name} ${site}`.toLowerCase().includes(low));
  const stock = useCloudLive("stock.list", { text, limit: most }, { enabled });
  const orders = useCloudLive("orders.list", { number: text, limit: most }, { enabled });
  const shipments = useCloudLive("shipments.list", { number: text, limit: most }, { enabled });
  const isLooking = stock.isPending || orders.isPending || shipments.isPending;
  const found = [
    {
      title: words("nav.sites"),
      rows: sites.slice(0, most).map(({ site, name }) => ({
        key: site,
        text: name || site,
        open: () => go("/site", { site }),
      })),
    },
    {
      title: words("nav.stock"),
      rows: (stock.data?.stock ?? []).map(({ sku, name, onHand, baseUom }) => ({
        key: sku,
        text: [sku, name].filter(Boolean).join(" · "),
        note: `${words.number(onHand)} ${baseUom}`,
        open: () => go("/stock", { text: sku, open: sku }),
      })),
    },
    {
      title: words("nav.orders"),
      rows: (orders.data?.orders ?? []).map(({ number, site, orderId, state, shipTo }) => ({
        key: `${site} ${orderId} ${number}`,
        text: [number, shipTo].filter(Boolean).join(" · "),
        note: words.of("order-state", state),
        open: () => go("/orders", { text: number, open: number }),
      })),
    },
    {
      title: words("nav.shipments"),
      rows: (shipments.data?.shipments ?? []).map(({ id, site, number, trackingNumber }) => ({
        key: `${site} ${id}`,
        text: [number, trackingNumber].filter(Boolean).join(" · "),
        open: () => go("/shipments", { text: number }),
      })),
    },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <DeskScreen title={words("find.title", { text })} note={<AgesNote ages={stock.data?.ages} />}>
      {found.length === 0 && !isLooking && (
        <EmptyState icon={Search} title={words("c.nothing-found")} hint={words("find.hint")} />
      )}
      <div className="grid gap-4 lg:grid-cols-2">
        {found.map(({ title, rows }) => (
          <Frame key={title} title={title}>
            <ul className="px-1">
              {rows.map(({ key, text: said, open, ...row }) => (
                <li key={key}>
                  <Found onPress={open} note={"note" in row ? String(row.note) : undefined}>
                    {said}
                  </Found>
                </li>
              ))}
            </ul>
          </Frame>
        ))}
      </div>
    </DeskScreen>
  );
}

function Found({ children, note, onPress }: { children: ReactNode; note?: string | undefined; onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex min-h-10 touch:min-h-12 w-full items-center justify-between gap-3 rounded-lg px-2 text-start text-sm hover:bg-tint"
    >
      <span className="min-w-0 truncate font-semibold">{children}</span>
      {note && <span className="shrink-0 text-muted">{note}</span>}
    </button>
  );
}
