import { Keyboard } from "lucide-react";
import { useId } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import type { KeysKind } from "../screen-keys/key-layouts.ts";
import { useToggleKeys } from "../screen-keys/keys-open.ts";
import { TouchButton } from "./touch-button.tsx";

export interface TouchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, said where it is. */
  problem?: string | undefined;
  hint?: string | undefined;
  kind?: KeysKind;
  secret?: boolean;
  /** More than one line: JSON, a note. */
  tall?: boolean;
  lengthMax?: number;
  onEnter?: (() => void) | undefined;
}

/** One text of a form: typed on a keyboard or on the screen's own keys, with its mistake beside it. */
export function TouchField({
  label,
  value,
  onChange,
  problem,
  hint,
  kind = "exact",
  secret,
  tall,
  lengthMax = 200,
  onEnter,
}: TouchFieldProps) {
  const words = useWords();
  const id = useId();
  const toggleKeys = useToggleKeys();
  const change = (text: string) => onChange(text.slice(0, lengthMax));
  const shared = {
    id,
    value,
    inputMode: "none" as const,
    "data-keys": kind,
    autoComplete: "off",
    spellCheck: false,
    maxLength: lengthMax,
    "aria-invalid": problem !== undefined,
    "aria-describedby": `${id}-note`,
  };
  const look = "min-w-0 flex-1 bg-transparent px-3 py-2 font-semibold text-ink text-lg outline-none";
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-semibold text-muted text-sm">
        {label}
      </label>
      <div
        className={`flex items-start rounded-xl border-2 bg-panel focus-within:border-action ${problem ? "border-error" : "border-line"}`}
      >
        {tall ? (
          <textarea
            {...shared}
            rows={4}
            onChange={(event) => change(event.target.value)}
            className={`${look} font-mono text-base`}
          />
        ) : (
          <input
            {...shared}
            type={secret ? "password" : "text"}
            onChange={(event) => change(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") onEnter?.();
            }}
            className={`${look} min-h-12`}
          />
        )}
        <TouchButton
          icon={Keyboard}
          tone="quiet"
          label={`${words("k.keyboard")}: ${label}`}
          onPress={() => toggleKeys(document.getElementById(id))}
        />
      </div>
      <p id={`${id}-note`} role={problem ? "alert" : undefined} className="text-sm empty:hidden">
        {problem ? (
          <span className="font-semibold text-error-ink">{problem}</span>
        ) : (
          hint && <span className="text-muted">{hint}</span>
        )}
      </p>
    </div>
  );
}
