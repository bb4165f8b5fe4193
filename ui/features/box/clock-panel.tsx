import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useCall } from "../../client/use-call.ts";
import { useCheckedForm } from "../../client/use-checked-form.ts";
import { useNow } from "../../client/use-now.ts";
import { usePolled } from "../../client/use-polled.ts";
import { Panel } from "../../kit/board/panel.tsx";
import { Skeleton } from "../../kit/board/skeleton.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { BigClock, ClockFields } from "../../kit/box/clock-fields.tsx";
import { type ClockForm, type ClockProblems, clockFormOf, readClockForm } from "../../kit/box/clock-form.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { BoxTrouble } from "./box-trouble.tsx";

const lookEveryMs = 5_000;

export function ClockPanel() {
  const { data: clock, dataUpdatedAt, error } = usePolled("box.clock", {}, lookEveryMs);
  const { data: settings } = useCall("settings.list", {});
  const nowMs = useNow();
  if (error && !clock) return <BoxTrouble problem={error.problem} />;
  if (!clock || !settings) return <Skeleton rows={3} />;
  const timeZone = String(settings.settings.find(({ name }) => name === "site.timeZone")?.value ?? "UTC");
  const running = { ...clock, nowMs: clock.nowMs + Math.max(0, nowMs - dataUpdatedAt) };
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <BigClock clock={running} timeZone={timeZone} />
      <SetClock clock={clock} timeZone={timeZone} />
    </div>
  );
}

function SetClock({ clock, timeZone }: { clock: CallValue<"box.clock">; timeZone: string }) {
  const words = useWords();
  const { run, busy } = useActs();
  const { form, problems, change, setProblems } = useCheckedForm<ClockForm, ClockProblems>(() =>
    clockFormOf(clock, timeZone),
  );
  function apply() {
    const read = readClockForm(form, timeZone);
    setProblems(read.ok ? {} : read.problems);
    if (read.ok) void run("box.set-clock", read.change, { done: words("box.clock-saved") });
  }
  return (
    <Panel title={words("box.clock")}>
      <div className="flex flex-col gap-3">
        <ClockFields form={form} problems={problems} timeZone={timeZone} onChange={change} />
        <TouchButton tone="primary" disabled={busy} onPress={apply}>
          {words("box.apply")}
        </TouchButton>
      </div>
    </Panel>
  );
}
