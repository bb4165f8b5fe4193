import { Weight } from "lucide-react";
import { useState } from "react";
import { useKontor } from "../../client/kontor-context.ts";
import { useLive } from "../../client/use-live.ts";
import { useStore } from "../../client/use-store.ts";
import { Button } from "../../kit/button.tsx";
import type { PhraseCode } from "../../kit/messages/phrases.ts";
import { useSay } from "../../kit/messages/use-say.tsx";

export interface StationWeightProps {
  min: number;
  max: number;
  onTake: (grams: number) => void;
}

/** What the scale of this device's station shows, taken with one press. Nothing where the station has no scale. */
export function StationWeight({ min, max, onTake }: StationWeightProps) {
  const { settings, door } = useKontor();
  const say = useSay();
  const place = useStore(settings).workstation;
  const [isBusy, setBusy] = useState(false);
  const { data } = useLive("machines.reading", { place }, { enabled: place !== "" });
  if (place === "" || data === undefined) return null;
  const { grams, trouble } = data;
  const mayTake = grams !== null && grams >= min && grams <= max;

  /** Asked once more at the press: what was on the screen may have moved since. */
  async function take() {
    setBusy(true);
    const answer = await door.call("machines.reading", { place });
    setBusy(false);
    if (!answer.ok) return;
    const now = answer.value.grams;
    if (now !== null && now >= min && now <= max) onTake(now);
  }
  return (
    <div className="flex flex-col gap-2 pb-3">
      <p className="flex items-center gap-3 rounded-xl bg-sunken px-4 py-3" role="status">
        <Weight aria-hidden="true" className="size-8 shrink-0 text-action" />
        <span className="font-bold text-2xl tabular-nums">
          {grams === null ? say(troubleCode(trouble)) : say("scale.grams", { grams })}
        </span>
      </p>
      <Button wide tone="primary" disabled={!mayTake || isBusy} onPress={() => void take()}>
        {say("scale.take")}
      </Button>
    </div>
  );
}

const troubles = [
  ...(["no-weight", "unstable", "silent", "retrying", "offline", "stopped", "starting"] as const),
  ...(["overload", "underload"] as const),
];

/** What else a scale may say is for whoever mends it. */
function troubleCode(trouble: string): PhraseCode {
  const known = troubles.find((one) => one === trouble);
  return known ? `scale.${known}` : "scale.not-ready";
}
