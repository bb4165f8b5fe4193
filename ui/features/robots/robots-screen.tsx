import { Bot, Map as MapIcon, Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useCall } from "../../client/use-call.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { FleetButtons } from "./fleet-buttons.tsx";
import { ImportPlan } from "./import-plan.tsx";
import { PlanPicture } from "./plan-picture.tsx";
import { planShapes } from "./plan-shapes.ts";
import { StopStatement } from "./stop-statement.tsx";
import { Transports } from "./transports.tsx";
import { useFleet } from "./use-fleet.ts";
import { VehicleCard } from "./vehicle-card.tsx";

const zoomMax = 8;

export interface RobotsScreenProps {
  onMachines: () => void;
  onMachine: (machineId: string) => void;
}

/** Where the robots are, what they do, and what a person may tell them. */
export function RobotsScreen({ onMachines, onMachine }: RobotsScreenProps) {
  const words = useWords();
  const { answer, vehicles } = useFleet();
  const [part, setPart] = useState<"vehicles" | "transports">("vehicles");
  const [chosenId, setChosenId] = useState<string>();
  return (
    <Screen title={words("nav.robots")} tools={<FleetButtons vehicles={vehicles} />}>
      <StopStatement />
      <AnswerState answer={answer} rows={6}>
        {({ vehicles: known }) =>
          known.length === 0 ? (
            <EmptyState icon={Bot} title={words("robots.none")} hint={words("robots.none-hint")}>
              <TouchButton tone="primary" icon={Plus} onPress={() => onMachines()}>
                {words("add.title")}
              </TouchButton>
              <ImportPlan />
            </EmptyState>
          ) : (
            <div className="grid min-h-0 flex-1 grid-cols-[1fr_minmax(22rem,28rem)] gap-3">
              <Plan vehicles={vehicles} chosenId={chosenId} onChoose={setChosenId} />
              <div className="flex min-h-0 flex-col gap-2">
                <Tabs
                  label={words("nav.robots")}
                  chosen={part}
                  onChoose={setPart}
                  tabs={[
                    { id: "vehicles", label: words("nav.robots"), count: vehicles.length },
                    { id: "transports", label: words("robots.transports") },
                  ]}
                />
                <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                  {part === "transports" ? (
                    <Transports nameOf={(id) => vehicles.find((vehicle) => vehicle.id === id)?.name ?? id} />
                  ) : (
                    vehicles.map((vehicle) => (
                      <VehicleCard
                        key={vehicle.id}
                        vehicle={vehicle}
                        chosen={vehicle.id === chosenId}
                        nameOf={(id) => vehicles.find((other) => other.id === id)?.name ?? id}
                        onPress={() => setChosenId(vehicle.id === chosenId ? undefined : vehicle.id)}
                        onMachine={() => onMachine(vehicle.id)}
                      />
                    ))
                  )}
                </div>
              </div>
            </div>
          )
        }
      </AnswerState>
    </Screen>
  );
}

interface PlanProps {
  vehicles: ReturnType<typeof useFleet>["vehicles"];
  chosenId: string | undefined;
  onChoose: (vehicleId: string) => void;
}

function Plan({ vehicles, chosenId, onChoose }: PlanProps) {
  const words = useWords();
  const may = useMay();
  const answer = useCall("fleet.plan", {});
  const [mapId, setMapId] = useState<string>();
  const [zoom, setZoom] = useState(1);
  const plan = answer.data?.plan;
  const shapes = useMemo(() => (plan ? planShapes(plan) : undefined), [plan]);
  return (
    <section aria-label={words("robots.tracks")} className="flex min-h-0 min-w-0 flex-col gap-2">
      <AnswerState answer={answer} rows={5}>
        {() => {
          const map = shapes?.maps.find(({ id }) => id === mapId) ?? shapes?.maps[0];
          if (!shapes || !map)
            return (
              <EmptyState icon={MapIcon} title={words("robots.no-plan")} hint={words("robots.no-plan-hint")}>
                {may("supervisor") && <ImportPlan />}
              </EmptyState>
            );
          return (
            <>
              <PlanPicture map={map} vehicles={vehicles} chosenId={chosenId} zoom={zoom} onChoose={onChoose} />
              <div className="flex flex-wrap items-center gap-2">
                <TouchButton
                  icon={Minus}
                  label={words("robots.zoom-out")}
                  disabled={zoom <= 1}
                  onPress={() => setZoom(Math.max(1, zoom / 1.5))}
                />
                <TouchButton
                  icon={Plus}
                  label={words("robots.zoom-in")}
                  disabled={zoom >= zoomMax}
                  onPress={() => setZoom(Math.min(zoomMax, zoom * 1.5))}
                />
                {shapes.maps.length > 1 && (
                  <Tabs
                    label={words("robots.maps")}
                    chosen={map.id}
                    onChoose={setMapId}
                    tabs={shapes.maps.map(({ id }) => ({ id, label: id }))}
                  />
                )}
                <span className="min-w-0 flex-1" />
                {may("supervisor") && <ImportPlan />}
              </div>
            </>
          );
        }}
      </AnswerState>
    </section>
  );
}
