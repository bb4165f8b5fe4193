import type { ReactNode } from "react";
import { MiddleDialog } from "./middle-dialog.tsx";

export interface ChooseOneProps<T extends string | number> {
  title: string;
  options: readonly { value: T; label: ReactNode; hint?: ReactNode }[];
  chosen?: T;
  onDone: (value: T) => void;
  onClose: () => void;
}

/** A list of large rows; the first press is the choice. */
export function ChooseOne<T extends string | number>({ title, options, chosen, onDone, onClose }: ChooseOneProps<T>) {
  return (
    <MiddleDialog title={title} onClose={onClose}>
      <div className="grid gap-2">
        {options.map(({ value, label, hint }) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === chosen}
            onClick={() => onDone(value)}
            className={`flex min-h-15 items-center justify-between gap-3 rounded-xl border-2 px-4 py-2 text-start active:bg-tint ${value === chosen ? "border-action bg-tint" : "border-line bg-panel"}`}
          >
            <span className="min-w-0 font-semibold text-lg">{label}</span>
            {hint !== undefined && <span className="text-end text-muted text-sm">{hint}</span>}
          </button>
        ))}
      </div>
    </MiddleDialog>
  );
}
