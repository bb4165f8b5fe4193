import { Ban, Pause } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useKontor } from "../../client/kontor-context.ts";
import { useMay } from "../../client/use-may.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

export interface ClosePlacesProps {
  /** Chosen on the plan so far. */
  nodes: readonly string[];
  nameOf: (vehicleId: string) => string;
  onBack: () => void;
}

const namedMax = 6;
/** How long a vehicle may take to say that it stopped. */
const answerWithinMs = 30_000;

/** Asks why the chosen places are closed, closes them, and says which vehicles may still drive there. */
export function ClosePlaces({ nodes, nameOf, onBack }: ClosePlacesProps) {
  const words = useWords();
  const { run, busy } = useActs();
  const [isAsked, setAsked] = useState(false);
  const [onTheirWay, setOnTheirWay] = useState<readonly string[]>([]);
  const named = [...nodes.slice(0, namedMax), ...(nodes.length > namedMax ? ["…"] : [])].join(", ");

  async function close(reason: string) {
    setAsked(false);
    const done = words("closures.closed-done", { nodes: named });
    const answer = await run("fleet.close-nodes", { nodes: [...nodes], reason }, { done });
    if (!answer) return;
    if (answer.onTheirWay.length === 0) onBack();
    else setOnTheirWay(answer.onTheirWay);
  }
  return (
    <div role="status" className="flex items-center gap-2 rounded-xl bg-tint px-4 py-1.5">
      <p className="min-w-0 flex-1 font-semibold">{words("closures.tap")}</p>
      <TouchButton onPress={onBack}>{words("k.cancel")}</TouchButton>
      <TouchButton tone="danger" icon={Ban} disabled={busy || nodes.length === 0} onPress={() => setAsked(true)}>
        {words.count("closures.close-one", "closures.close-n", nodes.length)}
      </TouchButton>
      {isAsked && (
        <AskReason
          danger
          title={words.count("closures.close-one", "closures.close-n", nodes.length)}
          detail={words("closures.close-detail", { nodes: named })}
          reasons={["closures.why-spill", "closures.why-obstacle", "closures.why-people", "closures.why-damage"]}
          confirm={words("closures.close")}
          onClose={() => setAsked(false)}
          onDone={(reason) => void close(reason)}
        />
      )}
      {onTheirWay.length > 0 && <StillDriving vehicles={onTheirWay} nameOf={nameOf} onClose={onBack} />}
    </div>
  );
}

interface StillDrivingProps {
  vehicles: readonly string[];
  nameOf: (vehicleId: string) => string;
  onClose: () => void;
}

/** What was granted is not taken back by closing: a person decides whether these are stopped. */
function StillDriving({ vehicles, nameOf, onClose }: StillDrivingProps) {
  const words = useWords();
  const may = useMay();
  const { door } = useKontor();
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<readonly string[]>([]);

  async function pause() {
    setBusy(true);
    const told = await Promise.all(
      vehicles.map(async (vehicle) => {
        const answer = await door.call("fleet.pause", { vehicle }, { timeoutMs: answerWithinMs });
        return answer.ok ? "" : vehicle;
      }),
    );
    setBusy(false);
    const silent = told.filter((vehicle) => vehicle !== "");
    setFailed(silent);
    if (silent.length === 0) onClose();
  }
  return (
    <MiddleDialog title={words("closures.on-their-way")} onClose={onClose}>
      <p>{words("closures.on-their-way-detail", { names: vehicles.map(nameOf).join(", ") })}</p>
      {failed.length > 0 && (
        <p role="alert" className="font-semibold text-error-ink">
          {words("closures.not-paused", { names: failed.map(nameOf).join(", ") })}
        </p>
      )}
      <div className="flex gap-2">
        <TouchButton wide onPress={onClose}>
          {words("closures.let-drive")}
        </TouchButton>
        {may("supervisor") && (
          <TouchButton wide tone="danger" icon={Pause} disabled={isBusy} onPress={() => void pause()}>
            {words("closures.pause-them")}
          </TouchButton>
        )}
      </div>
    </MiddleDialog>
  );
}
