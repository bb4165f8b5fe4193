import type { ReactNode } from "react";

/** One figure with its name; pressed, it shows what it is made of. */
export function Tile({
  name,
  value,
  note,
  tone = "plain",
  onPress,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: "plain" | "attention" | "error";
  onPress?: () => void;
}) {
  const edge = { plain: "border-line", attention: "border-attention", error: "border-error" }[tone];
  const inside = (
    <>
      <span className="text-muted text-sm">{name}</span>
      <span className="font-bold text-2xl tabular-nums leading-tight [&>*]:leading-tight">{value}</span>
      {note && <span className="text-muted text-sm">{note}</span>}
    </>
  );
  const look = `flex min-w-0 flex-col rounded-xl border bg-panel px-4 py-2.5 text-start ${edge}`;
  return onPress ? (
    <button type="button" onClick={onPress} className={`${look} hover:bg-tint`}>
      {inside}
    </button>
  ) : (
    <div className={look}>{inside}</div>
  );
}
