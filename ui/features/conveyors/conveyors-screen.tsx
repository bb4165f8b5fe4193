import { Plus, Split } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ConveyorHead } from "./conveyor-head.tsx";
import { LaneCard } from "./lane-card.tsx";
import { Parcels } from "./parcels.tsx";

export type Conveyor = CallValue<"conveyors.lanes">["conveyors"][number];

export interface ConveyorsScreenProps {
  onMachines: () => void;
  onFind: (code: string) => void;
}

/** Conveyors and sorters: whether they run, which lanes take goods, and where the parcels went. */
export function ConveyorsScreen({ onMachines, onFind }: ConveyorsScreenProps) {
  const words = useWords();
  const [chosenId, setChosenId] = useState<string>();
  const answer = useLive("conveyors.lanes", {});
  const conveyors = answer.data?.conveyors ?? [];
  const chosen = conveyors.find(({ machineId }) => machineId === chosenId) ?? conveyors[0];
  return (
    <Screen
      title={words("nav.conveyors")}
      tools={
        conveyors.length > 1 && (
          <Tabs
            label={words("nav.conveyors")}
            chosen={chosen?.machineId}
            onChoose={setChosenId}
            tabs={conveyors.map(({ machineId, name }) => ({ id: machineId, label: name }))}
          />
        )
      }
    >
      <AnswerState answer={answer} rows={6}>
        {() =>
          chosen === undefined ? (
            <EmptyState icon={Split} title={words("conveyors.none")} hint={words("conveyors.none-hint")}>
              <TouchButton tone="primary" icon={Plus} onPress={() => onMachines()}>
                {words("add.title")}
              </TouchButton>
            </EmptyState>
          ) : (
            <>
              <ConveyorHead conveyor={chosen} />
              <div className="grid min-h-0 flex-1 grid-cols-[minmax(20rem,2fr)_3fr] gap-3">
                <section
                  aria-label={words("conveyors.lanes")}
                  className="flex min-h-0 flex-col gap-2 overflow-y-auto overscroll-contain pb-2"
                >
                  {chosen.lanes.length === 0 && <p className="text-muted">{words("conveyors.no-lanes")}</p>}
                  {chosen.lanes.map((lane) => (
                    <LaneCard
                      key={lane.lane}
                      machineId={chosen.machineId}
                      lane={lane}
                      points={chosen.points}
                      isHeard={chosen.health.state === "online"}
                    />
                  ))}
                </section>
                <Parcels key={chosen.machineId} machineId={chosen.machineId} onFind={onFind} />
              </div>
            </>
          )
        }
      </AnswerState>
    </Screen>
  );
}
