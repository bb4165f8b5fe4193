import { Cable } from "lucide-react";
import { useCloudNow } from "../../../client/cloud/cloud-context.ts";
import { useCloudLive } from "../../../client/cloud/use-cloud.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { DataTable } from "../../../kit/desk/data-table.tsx";
import { DeskScreen } from "../../../kit/desk/desk-screen.tsx";
import { Pills } from "../../../kit/desk/pills.tsx";
import { EmptyState } from "../../../kit/empty-state.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { AgesNote, nameOf } from "../shared/ages.tsx";
import { Answer } from "../shared/answer.tsx";
import { Frame, useLimit } from "../shared/list.tsx";
import { SiteFilter } from "../shared/sites.tsx";
import { useAddress } from "../shared/use-address.ts";

const healths = ["troubled", "silent", "well", "off", "unknown"] as const;
type Health = (typeof healths)[number];
const tones: Record<Health, ChipTone> = {
  well: "ok",
  troubled: "error",
  silent: "attention",
  off: "plain",
  unknown: "plain",
};

/** Machines and devices of all sites, those in trouble first. */
export function DevicesScreen() {
  const words = useDeskWords();
  const { address, change } = useAddress();
  const health = healths.find((one) => one === address.state);
  const site = address.site ?? "";
  const { data } = useCloudLive("devices.list", { ...(site !== "" && { site }), limit: 1 });
  return (
    <DeskScreen
      title={words("nav.devices")}
      note={<AgesNote ages={data?.ages} />}
      tools={<SiteFilter value={site} onChange={(next) => change({ site: next })} />}
    >
      <Pills
        label={words("c.state")}
        chosen={health ?? "all"}
        onChoose={(id) => change({ state: id === "all" ? "" : id })}
        options={[
          { id: "all", label: words("c.all") },
          ...healths.map((id) => ({ id, label: words.of("device-health", id) })),
        ]}
      />
      <Frame>
        <DeviceTable site={site} health={health} />
      </Frame>
    </DeskScreen>
  );
}

export function DeviceTable({ site, health }: { site: string; health?: Health | undefined }) {
  const words = useDeskWords();
  const nowMs = useCloudNow();
  const { limit, more } = useLimit();
  const answer = useCloudLive("devices.list", { ...(site !== "" && { site }), ...(health && { health }), limit });
  return (
    <Answer answer={answer} rows={3}>
      {({ devices, ages, next }) => (
        <>
          <DataTable
            label={words("nav.devices")}
            rows={devices}
            keyOf={(device) => `${device.site} ${device.id}`}
            empty={<EmptyState icon={Cable} title={words("devices.none")} hint={words("devices.none-hint")} />}
            markOf={(device) =>
              device.health === "troubled" ? "error" : device.health === "silent" ? "attention" : undefined
            }
            columns={[
              {
                id: "name",
                title: words("c.name"),
                cell: (device) => <span className="font-semibold">{device.name || device.id}</span>,
              },
              { id: "site", title: words("c.site"), cell: (device) => nameOf(ages, device.site) },
              { id: "kind", title: words("c.kind"), cell: ({ kind }) => words.of("device-kind", kind) },
              {
                id: "health",
                title: words("c.state"),
                cell: (device) => <Chip tone={tones[device.health]}>{words.of("device-health", device.health)}</Chip>,
              },
              { id: "since", title: words("c.since"), cell: ({ since }) => words.ago(since, nowMs) },
              { id: "detail", title: words("c.detail"), cell: ({ detail }) => detail || "–" },
            ]}
          />
          {more(next)}
        </>
      )}
    </Answer>
  );
}
