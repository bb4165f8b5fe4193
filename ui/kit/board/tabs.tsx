import type { ReactNode } from "react";

export interface TabsProps<T extends string> {
  label: string;
  tabs: readonly { id: T; label: ReactNode; count?: number }[];
  /** None while something else is shown, such as what a search found. */
  chosen: T | undefined;
  onChoose: (id: T) => void;
}

/** Which part of a list is shown; each with how much is in it. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: TabsProps<T>) {
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-2">
      {tabs.map(({ id, label: name, count }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className={`flex min-h-12 items-center gap-2 rounded-full border-2 px-4 font-semibold text-base ${id === chosen ? "border-action bg-action text-on-action" : "border-line bg-panel active:bg-tint"}`}
        >
          {name}
          {count !== undefined && <span className="tabular-nums opacity-75">{count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
