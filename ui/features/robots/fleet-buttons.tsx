import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { useMay } from "../../client/use-may.ts";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { VehicleRow } from "./use-fleet.ts";

/** How long a vehicle may take to say that it stopped. */
const answerWithinMs = 30_000;

/** All of them at once. Stopping asks nobody twice; going on does: people may stand on the tracks. */
export function FleetButtons({ vehicles }: { vehicles: readonly VehicleRow[] }) {
  const words = useWords();
  const may = useMay();
  const { door } = useKontor();
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ title: string; lines: string[] }>();
  if (!may("supervisor") || vehicles.length === 0) return null;
  const paused = vehicles.filter((vehicle) => vehicle.paused);

  async function tell(name: "fleet.pause" | "fleet.resume", to: readonly VehicleRow[], title: string) {
    setBusy(true);
    const lines = await Promise.all(
      to.map(async ({ id, name: called }) => {
        const answer = await door.call(name, { vehicle: id }, { timeoutMs: answerWithinMs });
        return answer.ok ? "" : `${called}: ${words.say.problem(answer.problem).detail}`;
      }),
    );
    setBusy(false);
    const told = lines.filter((line) => line !== "");
    if (told.length > 0) setFailed({ title, lines: told });
  }
  return (
    <>
      <TouchButton
        tone="danger"
        icon={Pause}
        disabled={isBusy}
        onPress={() =>
          void tell(
            "fleet.pause",
            vehicles.filter((vehicle) => !vehicle.paused),
            words("robots.not-paused"),
          )
        }
      >
        {words("robots.pause-all")}
      </TouchButton>
      <TouchButton icon={Play} disabled={isBusy || paused.length === 0} onPress={() => setAsked(true)}>
        {words("robots.resume-all")}
      </TouchButton>
      {isAsked && (
        <AskSure
          title={words("robots.resume-all")}
          confirm={words("robots.resume-all")}
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            void tell("fleet.resume", paused, words("robots.not-resumed"));
          }}
        >
          {words("robots.resume-detail")}
        </AskSure>
      )}
      {failed && (
        <MiddleDialog title={failed.title} onClose={() => setFailed(undefined)}>
          {failed.lines.map((line) => (
            <p key={line} role="alert" className="font-semibold text-lg">
              {line}
            </p>
          ))}
          <p>{words("robots.not-told")}</p>
          <TouchButton wide tone="primary" onPress={() => setFailed(undefined)}>
            {words("k.close")}
          </TouchButton>
        </MiddleDialog>
      )}
    </>
  );
}
