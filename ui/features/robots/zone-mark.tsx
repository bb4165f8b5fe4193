import { type KioskWords, useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { toPicture } from "./plan-shapes.ts";
import type { Zone } from "./use-closed-floor.ts";

const looks = {
  "emergency-stop": "fill-error/8 stroke-error",
  "no-entry": "stroke-ink",
  slow: "fill-attention/20 stroke-attention",
} as const;

export const hatchId = "no-entry-hatch";

/** Stripes for what nobody may enter; once in a picture. */
export function Hatch({ mmOfPx }: { mmOfPx: number }) {
  return (
    <pattern
      id={hatchId}
      width={14}
      height={14}
      patternUnits="userSpaceOnUse"
      patternTransform={`scale(${mmOfPx}) rotate(45)`}
    >
      <rect width={14} height={14} className="fill-sunken" />
      <rect width={5} height={14} className="fill-line" />
    </pattern>
  );
}

export interface ZoneMarkProps {
  zone: Zone;
  isStopped: boolean;
  mmOfPx: number;
  /** Left out while something else is pressed on the plan. */
  onPress: (() => void) | undefined;
}

/** An area with a rule of its own, below the tracks. What holds in it is said in a word, not by its colour alone. */
export function ZoneMark({ zone, isStopped, mmOfPx, onPress }: ZoneMarkProps) {
  const words = useWords();
  const { kind, name, polygon } = zone;
  const corners = polygon.map(toPicture);
  const rule = ruleOf(words, zone, isStopped);
  const press = onPress && {
    role: "button",
    tabIndex: 0,
    onClick: onPress,
    onKeyDown: ({ key }: { key: string }) => {
      if (key === "Enter" || key === " ") onPress();
    },
  };
  return (
    <g
      {...press}
      aria-label={`${name}: ${rule}`}
      data-testid={`zone-${zone.id}`}
      data-stopped={isStopped}
      className={onPress ? "cursor-pointer" : "pointer-events-none"}
    >
      <polygon
        points={corners.map(({ x, y }) => `${x},${y}`).join(" ")}
        strokeWidth={(isStopped ? 5 : 2.5) * mmOfPx}
        strokeDasharray={isStopped ? undefined : `${10 * mmOfPx} ${5 * mmOfPx}`}
        fill={kind === "no-entry" ? `url(#${hatchId})` : undefined}
        className={isStopped ? "fill-error/30 stroke-error" : looks[kind]}
      />
    </g>
  );
}

/** Its name and rule, above the tracks. */
export function ZoneLabel({ zone, isStopped, mmOfPx }: Omit<ZoneMarkProps, "onPress">) {
  const words = useWords();
  const corners = zone.polygon.map(toPicture);
  const [left, top] = [Math.min(...corners.map(({ x }) => x)), Math.min(...corners.map(({ y }) => y))];
  return (
    <text
      transform={`translate(${left} ${top}) scale(${mmOfPx})`}
      y={-8}
      fontSize={14}
      fontWeight={700}
      strokeWidth={4}
      className={`stroke-sunken [paint-order:stroke] ${zone.kind === "emergency-stop" ? "fill-error" : "fill-ink"}`}
    >
      {`${zone.name} · ${ruleOf(words, zone, isStopped)}`}
    </text>
  );
}

function ruleOf(words: KioskWords, { kind, maxSpeedMmS }: Zone, isStopped: boolean): string {
  if (isStopped) return words("legend.stopped");
  if (maxSpeedMmS === null) return words.of("zone-kind", kind);
  return words("zones.slow", { speed: words.number(maxSpeedMmS / 1_000) });
}
