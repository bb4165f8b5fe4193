import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { useSay } from "../../kit/messages/use-say.tsx";

/** People are told a minute ahead, so this is often enough. */
const lookEveryMs = 15_000;

/** On a handheld: the box goes away for a moment, and what is scanned meanwhile waits on the device. */
export function RestartNotice() {
  const say = useSay();
  const nowMs = useNow();
  const { data } = usePolled("updates.status", {}, lookEveryMs);
  if (data?.state.kind !== "countdown") return null;
  const seconds = Math.max(0, Math.round((data.state.switchAtMs - nowMs) / 1_000));
  return (
    <p role="status" className="bg-attention px-4 py-2 font-semibold text-lg text-on-attention tabular-nums">
      {say("box.restarts", { seconds })}
    </p>
  );
}
