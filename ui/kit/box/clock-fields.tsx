import { Tabs } from "../board/tabs.tsx";
import { TouchField } from "../board/touch-field.tsx";
import { useWords } from "../messages/kiosk/use-words.tsx";
import type { ClockForm, ClockProblems } from "./clock-form.ts";

export interface ClockFace {
  nowMs: number;
  automatic: boolean;
  synchronised: boolean;
  source: string;
}

/** The time of the box as large as a clock on the wall, with its zone and whom it follows. */
export function BigClock({ clock, timeZone }: { clock: ClockFace; timeZone: string }) {
  const words = useWords();
  const { language } = words.say.messages;
  const show = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options }).format(clock.nowMs);
  return (
    <div className="flex flex-col gap-1 rounded-2xl bg-sunken p-5">
      <p className="text-muted">{words("box.now")}</p>
      <p className="font-bold text-4xl tabular-nums" data-testid="clock">
        {show({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
      </p>
      <p className="font-semibold text-lg">
        {show({ weekday: "long", day: "numeric", month: "long", year: "numeric" })} · {timeZone}
      </p>
      <p className={clock.synchronised ? "text-ok-ink" : "text-muted"}>
        {clock.synchronised
          ? words("box.clock-in-step", { source: clock.source })
          : words(clock.automatic ? "box.clock-alone" : "box.clock-by-hand")}
      </p>
    </div>
  );
}

export interface ClockFieldsProps {
  form: ClockForm;
  problems: ClockProblems;
  timeZone: string;
  onChange: (form: ClockForm) => void;
}

export function ClockFields({ form, problems, timeZone, onChange }: ClockFieldsProps) {
  const words = useWords();
  const set = (part: Partial<ClockForm>) => onChange({ ...form, ...part });
  const said = (field: keyof ClockProblems) => problems[field] && words(problems[field]);
  return (
    <div className="flex flex-col gap-3">
      <Tabs
        label={words("box.clock")}
        tabs={[
          { id: "auto", label: words("box.clock-auto") },
          { id: "hand", label: words("box.clock-hand") },
        ]}
        chosen={form.automatic ? "auto" : "hand"}
        onChoose={(id) => set({ automatic: id === "auto" })}
      />
      {form.automatic ? (
        <TouchField
          label={words("box.clock-servers")}
          hint={words("box.clock-servers-hint")}
          value={form.servers}
          onChange={(servers) => set({ servers })}
          problem={said("servers")}
        />
      ) : (
        <div className="grid grid-cols-2 items-start gap-3">
          <TouchField
            label={words("box.date")}
            hint={words("box.date-hint")}
            value={form.date}
            onChange={(date) => set({ date })}
            problem={said("date")}
            lengthMax={10}
          />
          <TouchField
            label={`${words("box.time")} (${timeZone})`}
            hint={words("box.time-hint")}
            value={form.time}
            onChange={(time) => set({ time })}
            problem={said("time")}
            lengthMax={5}
          />
        </div>
      )}
    </div>
  );
}
