import { CircleCheck, OctagonX } from "lucide-react";
import { useState } from "react";
import { useNow } from "../../client/use-now.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ClosedPlaceFacts } from "./closed-place.tsx";
import { type ClosedFloor, type Stop, stopsIn, type Zone } from "./use-closed-floor.ts";
import { ZoneSheet } from "./zone-sheet.tsx";

export interface ClosuresProps {
  floor: ClosedFloor;
  nameOf: (vehicleId: string) => string;
}

/** All that is stopped or closed, as a list: the worst first. */
export function Closures({ floor, nameOf }: ClosuresProps) {
  const words = useWords();
  const [shownId, setShownId] = useState<string>();
  const { stops, closed, zones } = floor;
  const shown = zones.find(({ id }) => id === shownId);
  return (
    <>
      {stops.length + closed.length === 0 && (
        <EmptyState icon={CircleCheck} title={words("closures.none")} hint={words("closures.none-hint")} />
      )}
      {stops.map((stop) => (
        <StopCard key={stop.vehicle} stop={stop} zones={zones} nameOf={nameOf} />
      ))}
      {closed.map((one) => (
        <article
          key={one.node}
          aria-label={words("closures.place", { node: one.node })}
          className="flex flex-col gap-1 rounded-xl border border-line border-s-6 border-s-attention bg-panel p-3"
        >
          <p className="flex items-center gap-2">
            <span className="min-w-0 flex-1 break-words font-bold text-lg">
              {words("closures.place", { node: one.node })}
            </span>
            <Chip tone="attention">{words("closures.closed")}</Chip>
          </p>
          <ClosedPlaceFacts closed={one} floor={floor} nameOf={nameOf} />
        </article>
      ))}
      {zones.length > 0 && <h2 className="pt-2 font-bold text-lg">{words("zones.title")}</h2>}
      {zones.map((zone) => (
        <ZoneLine
          key={zone.id}
          zone={zone}
          isStopped={stopsIn(floor, zone.id).length > 0}
          onPress={() => setShownId(zone.id)}
        />
      ))}
      {shown && <ZoneSheet zone={shown} floor={floor} nameOf={nameOf} onClose={() => setShownId(undefined)} />}
    </>
  );
}

interface StopCardProps {
  stop: Stop;
  zones: readonly Zone[];
  nameOf: (vehicleId: string) => string;
}

function StopCard({ stop: { vehicle, zones: inZones, cause, sinceMs }, zones, nameOf }: StopCardProps) {
  const words = useWords();
  const nowMs = useNow();
  const stopped = zones.filter(({ id }) => inZones.includes(id));
  const releases = stopped.map(({ release }) => release).filter((release) => release !== "");
  const where = stopped.map(({ name }) => name).join(", ") || words("stops.outside");
  return (
    <article
      aria-label={`${words("stops.title")}: ${nameOf(vehicle)}`}
      className="flex flex-col gap-1 rounded-xl border-2 border-error bg-panel p-3"
    >
      <p className="flex items-center gap-2">
        <OctagonX aria-hidden="true" className="size-7 shrink-0 text-error-ink" />
        <span className="min-w-0 flex-1 break-words font-bold text-lg">{where}</span>
        <Chip tone={cause === "emergency-stop" ? "error" : "attention"}>{words(`stops.${cause}`)}</Chip>
      </p>
      <p className="font-semibold">
        {words("stops.since", { name: nameOf(vehicle), time: words.dayTime(sinceMs, nowMs) })}
      </p>
      <p className="break-words">{releases.join(" ") || words("stops.no-release")}</p>
      {cause === "emergency-stop" && stopped.length > 0 && <p className="text-muted">{words("stops.others")}</p>}
    </article>
  );
}

function ZoneLine({ zone, isStopped, onPress }: { zone: Zone; isStopped: boolean; onPress: () => void }) {
  const words = useWords();
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex min-h-13 shrink-0 items-center gap-2 rounded-xl border border-line bg-panel px-3 py-1.5 text-start active:bg-tint"
    >
      <span className="min-w-0 flex-1 truncate font-semibold">{zone.name}</span>
      {isStopped && <Chip tone="error">{words("stops.title")}</Chip>}
      <Chip>
        {words.of("zone-kind", zone.kind)}
        {zone.maxSpeedMmS !== null && ` ${words("zones.slow", { speed: words.number(zone.maxSpeedMmS / 1_000) })}`}
      </Chip>
    </button>
  );
}
