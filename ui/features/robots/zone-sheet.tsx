import { OctagonX, SquarePen } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../client/use-may.ts";
import { useNow } from "../../client/use-now.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type ClosedFloor, stopsIn, type Zone } from "./use-closed-floor.ts";
import { ZoneForm } from "./zone-form.tsx";

export interface ZoneSheetProps {
  zone: Zone;
  floor: ClosedFloor;
  nameOf: (vehicleId: string) => string;
  onClose: () => void;
}

/** One zone: what holds there, who stopped it since when, what releases it. */
export function ZoneSheet({ zone, floor, nameOf, onClose }: ZoneSheetProps) {
  const words = useWords();
  const may = useMay();
  const nowMs = useNow();
  const [isChanged, setChanged] = useState(false);
  if (isChanged) return <ZoneForm draft={zone} onClose={onClose} />;
  const { name, kind, release, maxSpeedMmS } = zone;
  return (
    <MiddleDialog title={name} onClose={onClose}>
      <p className="flex gap-2">
        <Chip>{words.of("zone-kind", kind)}</Chip>
        {maxSpeedMmS !== null && <Chip>{words("zones.slow", { speed: words.number(maxSpeedMmS / 1_000) })}</Chip>}
      </p>
      {stopsIn(floor, zone.id).map(({ vehicle, cause, sinceMs }) => (
        <p key={vehicle} className="flex items-center gap-2 rounded-xl border-2 border-error px-3 py-2 font-semibold">
          <OctagonX aria-hidden="true" className="size-7 shrink-0 text-error-ink" />
          <span className="min-w-0 flex-1">
            {words(`stops.${cause}`)}:{" "}
            {words("stops.since", { name: nameOf(vehicle), time: words.dayTime(sinceMs, nowMs) })}
          </span>
        </p>
      ))}
      {kind === "emergency-stop" && (
        <div>
          <p className="font-semibold text-muted text-sm">{words("zones.release")}</p>
          <p className="break-words font-semibold text-lg">{release || words("stops.no-release")}</p>
        </div>
      )}
      <p>{words(`zone-detail.${kind}`)}</p>
      {may("supervisor") && (
        <TouchButton wide icon={SquarePen} onPress={() => setChanged(true)}>
          {words("zones.change")}
        </TouchButton>
      )}
    </MiddleDialog>
  );
}
