import { Check, Delete } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSay } from "./messages/use-say.tsx";
import { baseUom, hasPacks, inUoms, type Uom } from "./quantity-words.ts";

export interface NumberPadProps {
  label: string;
  /** What is counted, where the screen has no room left to say it. */
  what?: string;
  /** What stands there before the first key; the first key replaces it. Base units. */
  value?: number;
  /** Shown beside the number; left out in a blind count. */
  expected?: number;
  min: number;
  max: number;
  uoms: readonly Uom[];
  onDone: (qty: number) => void;
  /** A device's own number keys. */
  keys?: { take: (taker: (key: string) => void) => () => void };
}

const rows = ["7", "8", "9", "4", "5", "6", "1", "2", "3"] as const;
const digitsMax = 7;

/** Keys a quantity in any pack. No wheel, no spinner: nothing changes a number but a key. */
export function NumberPad({ label, what, value, expected, min, max, uoms, onDone, keys }: NumberPadProps) {
  const say = useSay();
  const [digits, setDigits] = useState<string>();
  const [uom, setUom] = useState<Uom>(uoms.find(({ qtyBase }) => qtyBase === 1) ?? { uom: baseUom(uoms), qtyBase: 1 });
  const qty = digits === undefined ? value : digits === "" ? undefined : Number(digits) * uom.qtyBase;
  const fits = qty !== undefined && qty >= min && qty <= max;

  function press(key: string) {
    if (/^\d$/.test(key)) {
      setDigits((before) =>
        before === undefined || before === "0" ? key : before.length < digitsMax ? before + key : before,
      );
    } else if (key === "Backspace") {
      setDigits((before) => (before === undefined ? "" : before.slice(0, -1)));
    } else if (key === "Enter" && fits) {
      onDone(qty);
    }
  }
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => keys?.take((key) => latest.current(key)), [keys]);

  const shown = digits ?? (value === undefined ? "" : String(value / uom.qtyBase));
  const asPacks = hasPacks(uoms) && qty !== undefined ? inUoms(qty, uoms) : "";

  return (
    <div className="flex flex-col gap-2">
      <output
        aria-label={label}
        className={`flex min-h-20 items-center justify-between gap-3 rounded-xl border-2 bg-panel px-4 ${shown !== "" && !fits ? "border-error" : "border-line"}`}
      >
        <span className="text-muted text-sm leading-snug">
          {what !== undefined && (
            <span className="line-clamp-2 font-semibold text-base text-ink leading-tight">{what}</span>
          )}
          {expected !== undefined && <span className="block">{say("pad.expected", { qty: expected })}</span>}
          <span className={`block ${shown !== "" && !fits ? "font-semibold text-error-ink" : ""}`}>
            {shown !== "" && !fits ? say("pad.range", { min, max }) : asPacks}
          </span>
        </span>
        <span className="flex items-baseline gap-2 font-bold text-3xl tabular-nums">
          <span className={digits === undefined ? "text-muted" : ""}>{shown === "" ? "–" : shown}</span>
          <span className="font-semibold text-base text-muted">{uom.uom}</span>
        </span>
      </output>
      {hasPacks(uoms) && (
        <div className="grid auto-cols-fr grid-flow-col gap-2">
          {uoms.map((one) => (
            <button
              key={one.uom}
              type="button"
              aria-pressed={one.uom === uom.uom}
              onClick={() => {
                setUom(one);
                setDigits(undefined);
              }}
              className={`min-h-16 min-w-0 rounded-xl border-2 px-1 font-semibold text-base leading-tight ${one.uom === uom.uom ? "border-action bg-tint text-ink" : "border-line bg-panel text-muted"}`}
            >
              <span className="block truncate">{one.uom}</span>
              {one.qtyBase > 1 && <span className="block text-sm">× {one.qtyBase}</span>}
            </button>
          ))}
        </div>
      )}
      <div dir="ltr" className="grid grid-cols-3 gap-2">
        {rows.map((key) => (
          <PadKey key={key} label={key} onPress={() => press(key)} />
        ))}
        <PadKey label={say("act.delete-key")} icon="delete" onPress={() => press("Backspace")} />
        <PadKey label="0" onPress={() => press("0")} />
        <PadKey label={say("act.ok")} icon="done" disabled={!fits} onPress={() => press("Enter")} />
      </div>
    </div>
  );
}

interface PadKeyProps {
  label: string;
  icon?: "delete" | "done";
  disabled?: boolean;
  onPress: () => void;
}

function PadKey({ label, icon, disabled, onPress }: PadKeyProps) {
  const look =
    icon === "done"
      ? "border-transparent bg-action text-on-action active:bg-action-strong"
      : "border-line bg-panel active:bg-tint";
  return (
    <button
      type="button"
      aria-label={icon ? label : undefined}
      disabled={disabled}
      onClick={onPress}
      className={`grid h-16 place-items-center rounded-xl border-2 font-semibold text-2xl tabular-nums disabled:opacity-45 ${look}`}
    >
      {icon === undefined && label}
      {icon === "delete" && <Delete aria-hidden="true" className="size-8" />}
      {icon === "done" && <Check aria-hidden="true" className="size-9" strokeWidth={3} />}
    </button>
  );
}
