import { toPicture } from "./plan-shapes.ts";
import type { VehicleRow } from "./use-fleet.ts";
import { isStopped, toneOf } from "./vehicle-words.ts";

const fills = { error: "fill-error", attention: "fill-attention", action: "fill-action", none: "fill-muted" };

export interface VehicleMarkProps {
  vehicle: VehicleRow & { xMm: number; yMm: number };
  mmOfPx: number;
  chosen: boolean;
  onPress: () => void;
}

/** One vehicle on the plan: where it is, where its front is, whether it carries something, and its name. */
export function VehicleMark({ vehicle, mmOfPx, chosen, onPress }: VehicleMarkProps) {
  const { x, y } = toPicture(vehicle);
  const headingDeg = (vehicle.headingMdeg ?? 0) / 1_000;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a picture
    <g
      role="button"
      tabIndex={0}
      aria-label={vehicle.name}
      aria-pressed={chosen}
      data-testid={`vehicle-${vehicle.id}`}
      data-x-mm={vehicle.xMm}
      data-y-mm={vehicle.yMm}
      onClick={onPress}
      onKeyDown={({ key }) => {
        if (key === "Enter" || key === " ") onPress();
      }}
      style={{ transform: `translate(${x}px, ${y}px) scale(${mmOfPx})` }}
      className="cursor-pointer transition-transform duration-300 ease-linear motion-reduce:transition-none"
    >
      {/* Fingers are larger than vehicles. */}
      <circle r={26} className="fill-transparent" />
      {chosen && <circle r={24} strokeWidth={4} className="fill-none stroke-action" />}
      {isStopped(vehicle.eStop) && <circle r={21} strokeWidth={4} className="fill-none stroke-error" />}
      <path
        d="M-13,-11 L7,-11 L17,0 L7,11 L-13,11 Z"
        transform={`rotate(${-headingDeg})`}
        strokeWidth={2}
        className={`${fills[toneOf(vehicle)]} stroke-panel`}
      />
      {vehicle.hasLoad && <rect x={-7} y={-6} width={12} height={12} className="fill-panel" />}
      <text
        textAnchor="middle"
        y={34}
        fontSize={15}
        fontWeight={700}
        strokeWidth={4}
        className="fill-ink stroke-sunken [paint-order:stroke]"
      >
        {vehicle.name}
      </text>
    </g>
  );
}
