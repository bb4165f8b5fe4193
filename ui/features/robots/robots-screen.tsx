import { Bot, Plus } from "lucide-react";
import { useState } from "react";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { Closures } from "./closures.tsx";
import { FleetButtons } from "./fleet-buttons.tsx";
import { PlanBoard } from "./plan-board.tsx";
import { StopStatement } from "./stop-statement.tsx";
import { Transports } from "./transports.tsx";
import { useClosedFloor } from "./use-closed-floor.ts";
import { useFleet } from "./use-fleet.ts";
import { VehicleCard } from "./vehicle-card.tsx";

export interface RobotsScreenProps {
  onMachines: () => void;
  onMachine: (machineId: string) => void;
}

/** Where the robots are, what they do, and what a person may tell them. */
export function RobotsScreen({ onMachines, onMachine }: RobotsScreenProps) {
  const words = useWords();
  const { answer, vehicles } = useFleet();
  const [part, setPart] = useState<"vehicles" | "transports" | "closures">("vehicles");
  const [chosenId, setChosenId] = useState<string>();
  const floor = useClosedFloor();
  const nameOf = (id: string) => vehicles.find((vehicle) => vehicle.id === id)?.name ?? id;
  return (
    <Screen title={words("nav.robots")} tools={<FleetButtons vehicles={vehicles} />}>
      <StopStatement />
      <AnswerState answer={answer} rows={6}>
        {() => (
          <div className="grid min-h-0 flex-1 grid-cols-[1fr_minmax(22rem,28rem)] gap-3">
            <PlanBoard
              floor={floor}
              vehicles={vehicles}
              nameOf={nameOf}
              chosenId={chosenId}
              onChoose={(id) => {
                setChosenId(id);
                setPart("vehicles");
              }}
            />
            <div className="flex min-h-0 flex-col gap-2">
              <Tabs
                label={words("nav.robots")}
                chosen={part}
                onChoose={setPart}
                tabs={[
                  { id: "vehicles", label: words("nav.robots"), count: vehicles.length },
                  { id: "transports", label: words("robots.transports") },
                  {
                    id: "closures",
                    label: words("closures.title"),
                    count: floor.stops.length + floor.closed.length,
                  },
                ]}
              />
              <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto overscroll-contain pb-2">
                {part === "transports" ? (
                  <Transports nameOf={nameOf} />
                ) : part === "closures" ? (
                  <Closures floor={floor} nameOf={nameOf} />
                ) : vehicles.length === 0 ? (
                  <EmptyState icon={Bot} title={words("robots.none")} hint={words("robots.none-hint")}>
                    <TouchButton tone="primary" icon={Plus} onPress={() => onMachines()}>
                      {words("add.title")}
                    </TouchButton>
                  </EmptyState>
                ) : (
                  vehicles.map((vehicle) => (
                    <VehicleCard
                      key={vehicle.id}
                      vehicle={vehicle}
                      chosen={vehicle.id === chosenId}
                      nameOf={nameOf}
                      onPress={() => setChosenId(vehicle.id === chosenId ? undefined : vehicle.id)}
                      onMachine={() => onMachine(vehicle.id)}
                    />
                  ))
                )}
              </div>
            </div>
          </div>
        )}
      </AnswerState>
    </Screen>
  );
}
