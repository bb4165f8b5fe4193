import { Ban, Map as MapIcon, Minus, Plus, SquareDashed } from "lucide-react";
import { useMemo, useState } from "react";
import { useCall } from "../../client/use-call.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ClosePlaces } from "./close-places.tsx";
import { ClosedPlace } from "./closed-place.tsx";
import { ImportOutcome, ImportPlan, type Outcome } from "./import-plan.tsx";
import { PlanLegend } from "./plan-legend.tsx";
import { PlanPicture } from "./plan-picture.tsx";
import { planShapes } from "./plan-shapes.ts";
import type { ClosedFloor } from "./use-closed-floor.ts";
import { cornersOf } from "./use-drag-box.ts";
import type { VehicleRow } from "./use-fleet.ts";
import { type ZoneDraft, ZoneForm } from "./zone-form.tsx";
import { ZoneSheet } from "./zone-sheet.tsx";

const zoomMax = 8;

export interface PlanBoardProps {
  floor: ClosedFloor;
  vehicles: readonly VehicleRow[];
  nameOf: (vehicleId: string) => string;
  chosenId: string | undefined;
  onChoose: (vehicleId: string) => void;
}

type Doing =
  | { what: "look" }
  | { what: "pick"; nodes: ReadonlySet<string> }
  | { what: "draw" }
  | { what: "zone"; draft: ZoneDraft }
  | { what: "show-zone"; zoneId: string }
  | { what: "show-node"; node: string };

/** The plan and what can be done on it: look closer, close places, draw zones, import other tracks. */
export function PlanBoard({ floor, vehicles, nameOf, chosenId, onChoose }: PlanBoardProps) {
  const words = useWords();
  const may = useMay();
  const answer = useCall("fleet.plan", {});
  const [mapId, setMapId] = useState<string>();
  const [zoom, setZoom] = useState(1);
  const [doing, setDoing] = useState<Doing>({ what: "look" });
  const [outcome, setOutcome] = useState<Outcome>();
  const look = () => setDoing({ what: "look" });
  const plan = answer.data?.plan;
  const shapes = useMemo(() => (plan ? planShapes(plan) : undefined), [plan]);
  const picked = doing.what === "pick" ? doing.nodes : undefined;
  const isLooking = doing.what !== "pick" && doing.what !== "draw";
  const shownZone = doing.what === "show-zone" ? floor.zones.find(({ id }) => id === doing.zoneId) : undefined;
  const shownNode = doing.what === "show-node" ? floor.closed.find(({ node }) => node === doing.node) : undefined;
  return (
    <section aria-label={words("robots.tracks")} className="flex min-h-0 min-w-0 flex-col gap-2">
      <AnswerState answer={answer} rows={5}>
        {() => {
          const map = shapes?.maps.find(({ id }) => id === mapId) ?? shapes?.maps[0];
          if (!shapes || !map)
            return (
              <EmptyState icon={MapIcon} title={words("robots.no-plan")} hint={words("robots.no-plan-hint")}>
                {may("supervisor") && <ImportPlan onOutcome={setOutcome} />}
              </EmptyState>
            );
          return (
            <>
              {picked && <ClosePlaces nodes={[...picked]} nameOf={nameOf} onBack={look} />}
              {doing.what === "draw" && (
                <div role="status" className="flex items-center gap-3 rounded-xl bg-tint px-4 py-1.5">
                  <p className="min-w-0 flex-1 font-semibold">{words("zones.drag")}</p>
                  <TouchButton onPress={look}>{words("k.cancel")}</TouchButton>
                </div>
              )}
              <PlanPicture
                map={map}
                vehicles={vehicles}
                chosenId={chosenId}
                zoom={zoom}
                floor={floor}
                picked={picked}
                isDrawing={doing.what === "draw"}
                onChoose={onChoose}
                onZone={(zoneId) => setDoing({ what: "show-zone", zoneId })}
                onDrawn={(box) => setDoing({ what: "zone", draft: { mapId: map.id, polygon: cornersOf(box) } })}
                onNode={(node) => {
                  const isClosed = floor.closed.some((one) => one.node === node);
                  if (!picked) setDoing({ what: "show-node", node });
                  else if (!isClosed) setDoing({ what: "pick", nodes: toggled(picked, node) });
                }}
              />
              <PlanLegend />
              {isLooking && (
                <div className="flex flex-wrap items-center gap-1.5">
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
                  <TouchButton icon={Ban} onPress={() => setDoing({ what: "pick", nodes: new Set() })}>
                    {words("closures.close")}
                  </TouchButton>
                  {may("supervisor") && (
                    <>
                      <TouchButton icon={SquareDashed} onPress={() => setDoing({ what: "draw" })}>
                        {words("zones.draw")}
                      </TouchButton>
                      <ImportPlan onOutcome={setOutcome} />
                    </>
                  )}
                </div>
              )}
            </>
          );
        }}
      </AnswerState>
      {outcome && <ImportOutcome outcome={outcome} onClose={() => setOutcome(undefined)} />}
      {doing.what === "zone" && <ZoneForm draft={doing.draft} onClose={look} />}
      {shownZone && <ZoneSheet zone={shownZone} floor={floor} nameOf={nameOf} onClose={look} />}
      {shownNode && <ClosedPlace closed={shownNode} floor={floor} nameOf={nameOf} onClose={look} />}
    </section>
  );
}

function toggled(nodes: ReadonlySet<string>, node: string): Set<string> {
  const next = new Set(nodes);
  if (!next.delete(node)) next.add(node);
  return next;
}
