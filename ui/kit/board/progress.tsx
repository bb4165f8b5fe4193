export interface ProgressProps {
  done: number;
  total: number;
  label: string;
  /** What cannot be done as things stand: stock that is missing. */
  missing?: number;
}

/** How far something is, and how much of the rest is in doubt. */
export function Progress({ done, total, label, missing = 0 }: ProgressProps) {
  const part = (qty: number) => `${total <= 0 ? 0 : Math.min(100, Math.round((qty * 100) / total))}%`;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(done, total)}
      className="flex h-2.5 w-full overflow-hidden rounded-full bg-sunken"
    >
      <svg className="size-full" preserveAspectRatio="none" aria-hidden="true">
        <rect className="fill-ok" width={part(done)} height="100%" />
        <rect className="fill-attention" x={part(Math.max(0, total - missing))} width={part(missing)} height="100%" />
      </svg>
    </div>
  );
}
