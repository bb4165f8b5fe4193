import { Truck } from "lucide-react";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { SearchBox } from "../../../kit/desk/fields.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { Age, AgesNote, ageOf, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";

/** What left the sites, newest first. */
export function ShipmentsScreen() {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { address, change } = useAddress();
  const { limit, more } = useLimit();
  const number = (address.text ?? "").trim();
  const answer = useCloudLive("shipments.list", {
    ...(number !== "" && { number }),
    ...(address.site && { site: address.site }),
    limit,
  });
  return (
    <DeskScreen
      title={words("nav.shipments")}
      note={<AgesNote ages={answer.data?.ages} />}
      tools={
        <>
          <SearchBox
            value={address.text ?? ""}
            onChange={(text) => change({ text }, { replace: true })}
            prompt={words("shipments.search")}
          />
          <SiteFilter value={address.site ?? ""} onChange={(site) => change({ site })} />
        </>
      }
    >
      <Answer answer={answer}>
        {({ shipments, ages, next }) => (
          <>
            <Frame>
              <DataTable
                label={words("nav.shipments")}
                rows={shipments}
                keyOf={({ site, kind, id }) => `${site} ${kind} ${id}`}
                empty={<EmptyState icon={Truck} title={words("shipments.none")} hint={words("shipments.none-hint")} />}
                columns={[
                  { id: "number", title: words("shipments.number"), cell: (one) => <b>{one.number}</b> },
                  { id: "kind", title: words("c.kind"), cell: ({ kind }) => words.of("shipment-kind", kind) },
                  { id: "site", title: words("c.site"), cell: ({ site }) => nameOf(ages, site) },
                  { id: "at", title: words("sites.shipped"), cell: ({ shippedMs }) => words.moment(shippedMs, nowMs) },
                  { id: "orders", title: words("nav.orders"), cell: ({ orders }) => orders.join(", ") || "–" },
                  { id: "carrier", title: words("shipments.carrier"), cell: ({ carrierScac }) => carrierScac || "–" },
                  {
                    id: "track",
                    title: words("orders.tracking"),
                    cell: ({ trackingNumber, bolNumber }) => trackingNumber || bolNumber || "–",
                  },
                  {
                    id: "cartons",
                    title: words("orders.cartons"),
                    end: true,
                    cell: ({ cartons }) => words.number(cartons),
                  },
                  {
                    id: "weight",
                    title: words("c.weight"),
                    end: true,
                    cell: ({ grossGrams }) => (grossGrams > 0 ? words.kilograms(grossGrams) : "–"),
                  },
                  { id: "age", title: words("c.as-of"), cell: ({ site }) => <Age age={ageOf(ages, site)} /> },
                ]}
              />
            </Frame>
            {more(next)}
          </>
        )}
      </Answer>
    </DeskScreen>
  );
}
