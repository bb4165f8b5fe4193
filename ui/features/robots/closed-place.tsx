import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useMay } from "../../client/use-may.ts";
import { useNow } from "../../client/use-now.ts";
import { usePersonName } from "../../client/use-person-name.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type Closed, type ClosedFloor, waitsAt } from "./use-closed-floor.ts";

export interface ClosedPlaceProps {
  closed: Closed;
  floor: ClosedFloor;
  nameOf: (vehicleId: string) => string;
}

/** One closed place, asked for on the plan. */
export function ClosedPlace({ onClose, ...place }: ClosedPlaceProps & { onClose: () => void }) {
  const words = useWords();
  return (
    <MiddleDialog title={words("closures.place", { node: place.closed.node })} onClose={onClose}>
      <ClosedPlaceFacts {...place} />
    </MiddleDialog>
  );
}

/** Why it is closed, by whom, who waits for it; and the way to open it again. */
export function ClosedPlaceFacts({ closed, floor, nameOf }: ClosedPlaceProps) {
  const words = useWords();
  const may = useMay();
  const nowMs = useNow();
  const personName = usePersonName();
  const { run, busy } = useActs();
  const [isAsked, setAsked] = useState(false);
  const { node, reason, by, sinceMs } = closed;
  const { vehicles, lpns } = waitsAt(floor, node);
  const name = by === "system" ? words("k.appliance") : personName(by);
  return (
    <>
      <p className="break-words font-bold text-lg">{reason}</p>
      <p className="text-muted">{words("closures.by", { name, time: words.dayTime(sinceMs, nowMs) })}</p>
      {vehicles.length > 0 && (
        <p className="font-semibold text-error-ink">
          {words("closures.wait", { names: vehicles.map(nameOf).join(", ") })}
        </p>
      )}
      {lpns.length > 0 && <p className="break-words">{words("closures.loads", { lpns: lpns.join(", ") })}</p>}
      {may("supervisor") && (
        <TouchButton wide tone="primary" icon={CircleCheck} disabled={busy} onPress={() => setAsked(true)}>
          {words("closures.open")}
        </TouchButton>
      )}
      {isAsked && (
        <AskSure
          title={`${words("closures.open")}: ${node}`}
          confirm={words("closures.open")}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            void run("fleet.open-nodes", { nodes: [node] }, { done: words("closures.opened-done", { node }) });
          }}
        >
          {words("closures.open-detail")}
        </AskSure>
      )}
    </>
  );
}
