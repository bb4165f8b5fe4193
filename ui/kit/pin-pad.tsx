import { Check, Delete } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSay } from "./messages/use-say.tsx";

export interface PinPadProps {
  label: string;
  busy: boolean;
  onDone: (pin: string) => void;
  keys?: { take: (taker: (key: string) => void) => () => void };
}

const pinMax = 12;
const pinMin = 4;

/** A PIN is never shown and never a number: leading zeros count. */
export function PinPad({ label, busy, onDone, keys }: PinPadProps) {
  const say = useSay();
  const [pin, setPin] = useState("");

  function press(key: string) {
    if (busy) return;
    if (/^\d$/.test(key)) setPin((before) => (before.length < pinMax ? before + key : before));
    if (key === "Backspace") setPin((before) => before.slice(0, -1));
    if (key === "Enter" && pin.length >= pinMin) {
      setPin("");
      onDone(pin);
    }
  }
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => keys?.take((key) => latest.current(key)), [keys]);

  const key = "grid h-16 place-items-center rounded-xl border-2 font-semibold text-2xl disabled:opacity-45";
  return (
    <div className="flex flex-col gap-3">
      <output
        aria-label={label}
        className="flex min-h-16 items-center justify-center gap-3 rounded-xl border-2 border-line bg-panel"
      >
        {pin === "" && <span className="text-lg text-muted">{label}</span>}
        {Array.from(pin, (_digit, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the dots are all alike
          <span key={index} className="size-4 rounded-full bg-ink" />
        ))}
      </output>
      <div dir="ltr" className="grid grid-cols-3 gap-2">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
          <button
            key={digit}
            type="button"
            className={`${key} border-line bg-panel active:bg-tint`}
            onClick={() => press(digit)}
          >
            {digit}
          </button>
        ))}
        <button
          type="button"
          aria-label={say("act.delete-key")}
          className={`${key} border-line bg-panel active:bg-tint`}
          onClick={() => press("Backspace")}
        >
          <Delete aria-hidden="true" className="size-8" />
        </button>
        <button type="button" className={`${key} border-line bg-panel active:bg-tint`} onClick={() => press("0")}>
          0
        </button>
        <button
          type="button"
          aria-label={say("act.ok")}
          disabled={busy || pin.length < pinMin}
          className={`${key} border-transparent bg-action text-on-action active:bg-action-strong`}
          onClick={() => press("Enter")}
        >
          <Check aria-hidden="true" className="size-9" strokeWidth={3} />
        </button>
      </div>
    </div>
  );
}
