import { Settings, TriangleAlert } from "lucide-react";
import { useNow } from "../../client/use-now.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { HealthChip, inTrouble } from "../../kit/board/health-chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { healthWords } from "../../kit/health-words.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { knownQuantities, measured } from "../../kit/reading-words.ts";
import { DayChart } from "./day-chart.tsx";
import type { SensorMachine, SensorRow } from "./sensors-screen.tsx";

export interface SensorCardProps {
  sensor: SensorRow;
  machine: SensorMachine | undefined;
  onMachine: () => void;
}

/** One sensor with each of its probes: the value now, and the last day with the limits. */
export function SensorCard({ sensor, machine, onMachine }: SensorCardProps) {
  const words = useWords();
  const nowMs = useNow();
  const { place, probes, alerts, missing } = sensor;
  const name = machine?.name ?? sensor.machine;
  const health = machine && inTrouble(machine.health) ? healthWords(words, machine.health, nowMs) : undefined;
  return (
    <article
      aria-label={name}
      className={`flex flex-col gap-2 rounded-2xl border-2 bg-panel p-3 ${alerts.length > 0 ? "border-error" : health ? "border-attention" : "border-line"}`}
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="truncate font-bold">{name}</h3>
          <p className="truncate text-muted text-sm">{place}</p>
        </div>
        {machine && <HealthChip health={machine.health} />}
        <TouchButton icon={Settings} tone="quiet" label={`${words("robot.machine")}: ${name}`} onPress={onMachine} />
      </div>
      {health && (
        <p className="text-sm">
          <strong>{health.why}</strong> {health.todo}
        </p>
      )}
      {probes.length === 0 && <p className="text-muted">{words("sensors.nothing-yet")}</p>}
      {[...probes].sort(byWeight).map(({ channel, quantity, value, atMs }) => {
        const isAlarm = alerts.some((alert) => alert.startsWith(`${quantity}/${channel}`));
        const hasTwin = probes.some((other) => other.quantity === quantity && other.channel !== channel);
        return (
          <div key={`${quantity}/${channel}`} className="flex flex-col gap-1 border-line border-t pt-2">
            <div className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate text-muted">
                {words.of("quantity", quantity)}
                {hasTwin && ` · ${words("sensors.probe", { n: channel })}`}
              </span>
              <span className={`font-bold text-2xl tabular-nums ${isAlarm ? "text-error-ink" : ""}`}>
                {measured(words, quantity, value)}
              </span>
            </div>
            <p className="flex items-center gap-2">
              {isAlarm && (
                <Chip tone="error" icon={TriangleAlert}>
                  {words("sensors.alarm")}
                </Chip>
              )}
              <span className="ms-auto text-muted text-sm tabular-nums">{words.dayTime(atMs, nowMs)}</span>
            </p>
            <DayChart
              machineId={sensor.machine}
              name={name}
              quantity={quantity}
              channel={channel}
              rules={machine?.alerts ?? []}
            />
          </div>
        );
      })}
      {missing > 0 && <p className="text-muted text-sm">{words("sensors.missing", { n: missing })}</p>}
    </article>
  );
}

/** What the room is like first, the sensor's own battery last. */
const byWeight = (a: SensorRow["probes"][number], b: SensorRow["probes"][number]): number =>
  rank(a.quantity) - rank(b.quantity) || a.channel - b.channel;
function rank(quantity: string): number {
  const at = (knownQuantities as readonly string[]).indexOf(quantity);
  return at < 0 || quantity === "battery-mv" ? knownQuantities.length : at;
}
