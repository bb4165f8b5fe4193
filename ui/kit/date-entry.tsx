import { useRef, useState } from "react";
import { Button } from "./button.tsx";
import { useSay } from "./messages/use-say.tsx";

export interface DateEntryProps {
  label: string;
  /** YYYY-MM-DD, of a day that exists. */
  onDone: (isoDate: string) => void;
}

/** Three number fields in the order of the label on the goods, day first; a year of two digits is in this century. */
export function DateEntry({ label, onDone }: DateEntryProps) {
  const say = useSay();
  const [parts, setParts] = useState({ day: "", month: "", year: "" });
  const fields = useRef<(HTMLInputElement | null)[]>([]);
  const isoDate = asIsoDate(parts);
  const order = [
    { name: "day", label: say("date.day"), length: 2 },
    { name: "month", label: say("date.month"), length: 2 },
    { name: "year", label: say("date.year"), length: 4 },
  ] as const;

  return (
    <form
      aria-label={label}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isoDate !== undefined) onDone(isoDate);
      }}
    >
      <div className="grid grid-cols-[1fr_1fr_1.5fr] gap-2">
        {order.map(({ name, label: part, length }, index) => (
          <label key={name} className="flex flex-col gap-1 text-muted text-sm">
            {part}
            <input
              ref={(element) => {
                fields.current[index] = element;
              }}
              type="text"
              inputMode="numeric"
              autoComplete="off"
              maxLength={length}
              value={parts[name]}
              onChange={(event) => {
                const digits = event.target.value.replace(/\D/g, "").slice(0, length);
                setParts({ ...parts, [name]: digits });
                if (digits.length === length) fields.current[index + 1]?.focus();
              }}
              className="h-16 w-full rounded-xl border-2 border-line bg-panel text-center font-semibold text-2xl text-ink tabular-nums"
            />
          </label>
        ))}
      </div>
      <Button tone="primary" wide submit disabled={isoDate === undefined}>
        {isoDate === undefined ? say("act.ok") : say.date(isoDate)}
      </Button>
    </form>
  );
}

/** Undefined until it is a day that exists. A day of 0 means the month's last, as on GS1 labels. */
export function asIsoDate({ day, month, year }: { day: string; month: string; year: string }): string | undefined {
  if (day === "" || month === "" || (year.length !== 2 && year.length !== 4)) return undefined;
  const fullYear = year.length === 2 ? 2_000 + Number(year) : Number(year);
  const monthIndex = Number(month) - 1;
  if (monthIndex < 0 || monthIndex > 11 || fullYear < 1_000) return undefined;
  const lastDay = new Date(Date.UTC(fullYear, monthIndex + 1, 0)).getUTCDate();
  const wanted = Number(day) === 0 ? lastDay : Number(day);
  if (wanted > lastDay) return undefined;
  return new Date(Date.UTC(fullYear, monthIndex, wanted)).toISOString().slice(0, 10);
}
