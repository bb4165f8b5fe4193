import { Inbox, PackageOpen, TriangleAlert } from "lucide-react";
import { Chip } from "../../../kit/board/chip.tsx";
import { Sparkline } from "../../../kit/desk/sparkline.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, StatusChip } from "../shared/ages.tsx";
import type { SiteRow } from "../shared/sites.tsx";
import { unitsOf } from "./throughput.ts";

/** A card for each site: what is wrong stands out, what is well is quiet. */
export function SiteCards({
  sites,
  hours,
  onOpen,
}: {
  sites: readonly SiteRow[];
  hours: ReadonlyMap<string, number[]>;
  onOpen: (site: string) => void;
}) {
  const words = useDeskWords();
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(20rem,100%),1fr))] gap-3">
      {sites.map((site) => (
        <li key={site.site}>
          <button
            type="button"
            data-site={site.site}
            onClick={() => onOpen(site.site)}
            className={`flex h-full w-full flex-col gap-2.5 rounded-xl border bg-panel p-4 text-start hover:bg-tint ${site.status === "dark" || site.status === "expelled" ? "border-error" : "border-line"}`}
          >
            <span className="flex flex-wrap items-start justify-between gap-2">
              <span className="min-w-0">
                <span className="block font-bold text-lg leading-tight">{site.name || site.site}</span>
                <span className="block truncate text-muted text-sm">{site.regionName || site.region}</span>
              </span>
              <StatusChip status={site.status} />
            </span>
            <Sparkline
              values={hours.get(site.site) ?? []}
              label={words("sites.throughput-of", { site: site.name || site.site, n: unitsOf(hours.get(site.site)) })}
            />
            <span className="flex flex-wrap justify-between gap-x-3 gap-y-1">
              <Figure name={words("sites.received")} value={words.number(site.today.receivedQty)} />
              <Figure name={words("sites.picked")} value={words.number(site.today.pickedQty)} />
              <Figure name={words("sites.shipped")} value={words.number(site.today.shippedQty)} />
            </span>
            <span className="flex min-h-7 flex-wrap items-center gap-1.5">
              {site.openExceptions > 0 && (
                <Chip tone={site.urgentExceptions > 0 ? "error" : "attention"} icon={TriangleAlert}>
                  {words.number(site.openExceptions)}
                </Chip>
              )}
              {site.heldFacts > 0 && (
                <Chip tone="attention" icon={Inbox}>
                  {words.number(site.heldFacts)}
                </Chip>
              )}
              {site.openOrders > 0 && (
                <Chip icon={PackageOpen}>{words.count("sites.order", "sites.orders", site.openOrders)}</Chip>
              )}
            </span>
            <span className="mt-auto flex items-center justify-between gap-2 border-line border-t pt-2 text-sm">
              <Age age={site} />
              {site.waitingFacts > 0 && (
                <span className="text-muted">{words("age.waiting", { n: site.waitingFacts })}</span>
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <span className="min-w-0">
      <span className="block text-muted text-sm">{name}</span>
      <span className="block font-semibold text-lg tabular-nums leading-tight">{value}</span>
    </span>
  );
}
