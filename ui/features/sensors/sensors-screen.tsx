import { Plus, Thermometer } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { SearchField } from "../../kit/board/search-field.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ColdChain } from "./cold-chain.tsx";
import { SensorCard } from "./sensor-card.tsx";

export type SensorRow = CallValue<"sensors.list">["sensors"][number];
export type SensorMachine = CallValue<"machines.list">["machines"][number];

export interface SensorsScreenProps {
  onMachines: () => void;
  onMachine: (machineId: string) => void;
}

/** What the building measures, zone by zone, and the cold-chain record of one LPN. */
export function SensorsScreen({ onMachines, onMachine }: SensorsScreenProps) {
  const words = useWords();
  const [part, setPart] = useState<"now" | "cold">("now");
  const [search, setSearch] = useState("");
  const answer = useLive("sensors.list", {});
  const machines = useCall("machines.list", { kind: "sensor" }).data?.machines ?? [];
  return (
    <Screen
      title={words("nav.sensors")}
      tools={
        <>
          {part === "now" && (
            <div className="w-72">
              <SearchField value={search} onChange={setSearch} prompt={words("sensors.search")} />
            </div>
          )}
          <Tabs
            label={words("nav.sensors")}
            chosen={part}
            onChoose={setPart}
            tabs={[
              { id: "now", label: words("sensors.now") },
              { id: "cold", label: words("sensors.cold-chain") },
            ]}
          />
        </>
      }
    >
      {part === "cold" ? (
        <ColdChain nameOf={(id) => machines.find((machine) => machine.id === id)?.name ?? id} />
      ) : (
        <AnswerState answer={answer} rows={6}>
          {({ sensors }) => {
            if (sensors.length === 0)
              return (
                <EmptyState icon={Thermometer} title={words("sensors.none")} hint={words("sensors.none-hint")}>
                  <TouchButton tone="primary" icon={Plus} onPress={() => onMachines()}>
                    {words("add.title")}
                  </TouchButton>
                </EmptyState>
              );
            const wanted = search.trim().toLowerCase();
            const named = sensors.map((sensor) => ({
              sensor,
              machine: machines.find(({ id }) => id === sensor.machine),
            }));
            const shown = named.filter(({ sensor: { zone, place, machine: id }, machine }) =>
              [zone, place, id, machine?.name ?? ""].some((text) => text.toLowerCase().includes(wanted)),
            );
            const zones = [...new Set(shown.map(({ sensor }) => sensor.zone))].sort();
            return (
              <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain pb-2">
                {shown.length === 0 && <EmptyState icon={Thermometer} title={words("machines.none-found")} />}
                {zones.map((zone) => (
                  <section key={zone} aria-label={zone || words("sensors.no-zone")} className="flex flex-col gap-2">
                    <h2 className="font-bold text-lg">{zone || words("sensors.no-zone")}</h2>
                    <div className="grid grid-cols-[repeat(auto-fill,minmax(22rem,1fr))] gap-3">
                      {shown
                        .filter(({ sensor }) => sensor.zone === zone)
                        .map(({ sensor, machine }) => (
                          <SensorCard
                            key={sensor.machine}
                            sensor={sensor}
                            machine={machine}
                            onMachine={() => onMachine(sensor.machine)}
                          />
                        ))}
                    </div>
                  </section>
                ))}
              </div>
            );
          }}
        </AnswerState>
      )}
    </Screen>
  );
}
