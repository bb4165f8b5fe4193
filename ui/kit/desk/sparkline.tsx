const nothing: readonly number[] = Array.from({ length: 24 }, () => 0);

/** Figures of the last hours as bars, the present hour last and strong. */
export function Sparkline({
  values: given,
  label,
  tall,
}: {
  values: readonly number[];
  label: string;
  tall?: boolean;
}) {
  const values = given.length > 0 ? given : nothing;
  const most = Math.max(1, ...values);
  const width = values.length * 4;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(4, width)} 24`}
      preserveAspectRatio="none"
      className={`w-full ${tall ? "h-24" : "h-7"}`}
    >
      {values.map((value, at) => {
        const height = value === 0 ? 1 : Math.max(2, (value * 24) / most);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={at}
            x={at * 4}
            y={24 - height}
            width={3}
            height={height}
            className={at === values.length - 1 ? "fill-action" : value === 0 ? "fill-line" : "fill-muted"}
          />
        );
      })}
    </svg>
  );
}
