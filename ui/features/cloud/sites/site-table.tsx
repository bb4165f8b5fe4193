import { DataTable } from "../../../kit/desk/data-table.tsx";
import { Sparkline } from "../../../kit/desk/sparkline.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, StatusChip } from "../shared/ages.tsx";
import type { SiteRow } from "../shared/sites.tsx";
import { unitsOf } from "./throughput.ts";

/** The same as the cards, a line each: for who has many sites. */
export function SiteTable({
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
    <DataTable
      label={words("nav.sites")}
      rows={sites}
      keyOf={({ site }) => site}
      onOpen={({ site }) => onOpen(site)}
      empty={null}
      markOf={({ status, urgentExceptions }) =>
        status === "dark" || status === "expelled" ? "error" : urgentExceptions > 0 ? "attention" : undefined
      }
      columns={[
        {
          id: "name",
          title: words("c.site"),
          cell: ({ name, site, regionName, region }) => (
            <>
              {name || site}
              <span className="block font-normal text-muted text-sm">{regionName || region}</span>
            </>
          ),
        },
        { id: "status", title: words("sites.status"), cell: ({ status }) => <StatusChip status={status} /> },
        { id: "age", title: words("c.as-of"), cell: (site) => <Age age={site} /> },
        {
          id: "exceptions",
          title: words("sites.exceptions"),
          end: true,
          cell: ({ openExceptions, urgentExceptions }) =>
            urgentExceptions > 0
              ? `${words.number(openExceptions)} (${words("sites.urgent", { n: urgentExceptions })})`
              : words.number(openExceptions),
        },
        {
          id: "orders",
          title: words("sites.open-orders"),
          end: true,
          cell: ({ openOrders }) => words.number(openOrders),
        },
        {
          id: "received",
          title: words("sites.received"),
          end: true,
          roomOnly: true,
          cell: ({ today }) => words.number(today.receivedQty),
        },
        {
          id: "shipped",
          title: words("sites.shipped"),
          end: true,
          cell: ({ today }) => words.number(today.shippedQty),
        },
        {
          id: "hours",
          title: words("sites.throughput"),
          roomOnly: true,
          cell: ({ site, name }) => (
            <span className="block w-20">
              <Sparkline
                values={hours.get(site) ?? []}
                label={words("sites.throughput-of", { site: name || site, n: unitsOf(hours.get(site)) })}
              />
            </span>
          ),
        },
      ]}
    />
  );
}
