import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import type { CallInput } from "../../client/call.ts";
import { useNow } from "../../client/use-now.ts";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { nextTimeOf } from "./next-time.ts";

/** Nobody works then, as a rule. */
const nightTime = "02:00";
const quietMinutes = 10;

/** Now, tonight, at a time, or when nobody works. */
export function ChooseMoment({ version, onClose }: { version: string; onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const nowMs = useNow();
  const [asksTime, setAsksTime] = useState(false);
  const [time, setTime] = useState("");
  const [wrong, setWrong] = useState(false);
  const tonightMs = nextTimeOf(nightTime, nowMs) as number;

  async function plan(when: CallInput<"updates.switch-at">["when"]) {
    onClose();
    await run("updates.switch-at", { when }, { done: words("up.planned") });
  }
  function planTime() {
    const atMs = nextTimeOf(time, nowMs);
    setWrong(atMs === undefined);
    if (atMs !== undefined) void plan({ kind: "at", atMs });
  }

  if (asksTime)
    return (
      <MiddleDialog title={words("up.choose")} onClose={onClose}>
        <TouchField
          label={words("up.time")}
          value={time}
          onChange={setTime}
          problem={wrong ? words("up.time-wrong") : undefined}
        />
        <TouchButton wide tone="primary" disabled={busy} onPress={planTime}>
          {words("up.plan")}
        </TouchButton>
      </MiddleDialog>
    );
  return (
    <ChooseOne
      title={words("up.state.ready", { version })}
      options={[
        { value: "quiet", label: words("up.quiet"), hint: words("up.quiet-hint") },
        { value: "tonight", label: words("up.tonight", { time: words.dayTime(tonightMs, nowMs) }) },
        { value: "time", label: words("up.at-time") },
        { value: "now", label: words("up.now"), hint: words("up.now-hint") },
      ]}
      onDone={(chosen) => {
        if (chosen === "quiet") void plan({ kind: "quiet", quietMinutes });
        else if (chosen === "tonight") void plan({ kind: "at", atMs: tonightMs });
        else if (chosen === "time") setAsksTime(true);
        else {
          onClose();
          void run("updates.switch-now", {});
        }
      }}
      onClose={onClose}
    />
  );
}
