import type { LucideIcon } from "lucide-react";

export interface BigTileProps {
  icon: LucideIcon;
  label: string;
  /** Work that waits; none shows no number. */
  count?: number;
  countLabel?: string;
  tone?: "normal" | "attention";
  onPress: () => void;
}

export function BigTile({ icon: Icon, label, count = 0, countLabel, tone = "normal", onPress }: BigTileProps) {
  const badge = tone === "attention" ? "bg-attention text-on-attention" : "bg-action text-on-action";
  return (
    <button
      type="button"
      onClick={onPress}
      className="relative flex min-h-[5.5rem] min-w-0 flex-col items-center justify-center gap-1.5 rounded-xl border-2 border-line bg-panel px-1 py-2 transition-colors active:bg-tint"
    >
      <Icon aria-hidden="true" className="size-8 text-action" strokeWidth={2} />
      <span className={`max-w-full truncate font-semibold leading-tight ${label.length > 9 ? "text-sm" : "text-base"}`}>
        {label}
      </span>
      {count > 0 && (
        <span
          className={`absolute end-1.5 top-1.5 grid h-7 min-w-7 place-items-center rounded-full px-1.5 font-bold text-sm tabular-nums ${badge}`}
        >
          <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
          <span className="sr-only">{countLabel}</span>
        </span>
      )}
    </button>
  );
}
