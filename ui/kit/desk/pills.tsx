import type { ReactNode } from "react";

/** Which part of a list is shown. */
export function Pills<T extends string>({
  label,
  chosen,
  options,
  onChoose,
}: {
  label: string;
  chosen: T;
  options: readonly { id: T; label: ReactNode; count?: number | undefined }[];
  onChoose: (id: T) => void;
}) {
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-1">
      {options.map(({ id, label: name, count }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className={`flex min-h-9 touch:min-h-12 items-center gap-1.5 rounded-full border px-3 font-semibold text-sm ${id === chosen ? "border-action bg-action text-on-action" : "border-line bg-panel hover:bg-tint"}`}
        >
          {name}
          {count !== undefined && count > 0 && <span className="tabular-nums opacity-75">{count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
