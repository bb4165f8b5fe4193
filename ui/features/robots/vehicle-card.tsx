import { BatteryCharging, BatteryFull, BatteryLow, BatteryMedium, Package } from "lucide-react";
import { Chip } from "../../kit/board/chip.tsx";
import { HealthChip } from "../../kit/board/health-chip.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { VehicleRow } from "./use-fleet.ts";
import { VehicleActs } from "./vehicle-acts.tsx";
import { doingWords, errorWords, isStopped, toneOf } from "./vehicle-words.ts";

const edges = {
  error: "border-s-error",
  attention: "border-s-attention",
  action: "border-s-action",
  none: "border-s-line",
};

export interface VehicleCardProps {
  vehicle: VehicleRow;
  chosen: boolean;
  nameOf: (vehicleId: string) => string;
  onPress: () => void;
  onMachine: () => void;
}

/** One robot beside the plan; chosen, it shows what may be done with it. */
export function VehicleCard({ vehicle, chosen, nameOf, onPress, onMachine }: VehicleCardProps) {
  const words = useWords();
  const { id, name, health, orderId, lpn, node, errors, waitsFor, batteryPermille, charging, hasLoad } = vehicle;
  const shown = { ...vehicle, waitsFor: waitsFor.map(nameOf) };
  return (
    <section
      aria-label={name}
      data-testid={`card-${id}`}
      className={`flex shrink-0 flex-col rounded-xl border border-line border-s-6 bg-panel ${edges[toneOf(vehicle)]} ${chosen ? "outline-2 outline-action -outline-offset-2" : ""}`}
    >
      <button
        type="button"
        aria-expanded={chosen}
        onClick={onPress}
        className="flex min-h-13 flex-col gap-1 rounded-xl px-3 py-2 text-start active:bg-tint"
      >
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-bold text-lg">{name}</span>
          {hasLoad && <Package aria-label={words("robot.loaded")} className="size-6 shrink-0 text-action" />}
          <Battery permille={batteryPermille} charging={charging} />
        </span>
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 font-semibold">{doingWords(words, shown)}</span>
          {isStopped(vehicle.eStop) ? (
            <Chip tone="error">{words("robot.e-stop")}</Chip>
          ) : vehicle.paused ? (
            <Chip tone="attention">{words("robot.paused")}</Chip>
          ) : (
            <HealthChip health={health} />
          )}
        </span>
        {errors.map((error) => (
          <span key={`${error.type} ${error.description}`} className="break-words font-semibold text-error-ink text-sm">
            {errorWords(words, error)}
          </span>
        ))}
        {chosen && (
          <span className="break-all text-muted text-sm">
            {[
              node !== "" && words("robot.at", { node }),
              lpn,
              orderId !== "" && words("robot.order", { order: orderId }),
              vehicle.path.length > 1 && words("robot.to", { node: vehicle.path.at(-1) ?? "" }),
            ]
              .filter((text) => text !== false && text !== "")
              .join(" · ")}
          </span>
        )}
      </button>
      {chosen && <VehicleActs vehicle={vehicle} onMachine={onMachine} />}
    </section>
  );
}

function Battery({ permille, charging }: { permille: number | null; charging: boolean }) {
  const words = useWords();
  if (permille === null) return null;
  const Icon = charging
    ? BatteryCharging
    : permille < lowPermille
      ? BatteryLow
      : permille < highPermille
        ? BatteryMedium
        : BatteryFull;
  return (
    <span
      role="img"
      aria-label={words("robot.battery", { percent: Math.round(permille / 10) })}
      className={`flex shrink-0 items-center gap-1 font-semibold tabular-nums ${permille < lowPermille && !charging ? "text-error-ink" : ""}`}
    >
      <Icon aria-hidden="true" className="size-6" />
      {Math.round(permille / 10)} %
    </span>
  );
}

const lowPermille = 250;
const highPermille = 750;
