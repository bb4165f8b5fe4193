import type { ReactNode } from "react";

export interface RowProps {
  onPress: () => void;
  chosen?: boolean;
  /** A line at its start that tells urgency apart at a distance. */
  mark?: "error" | "attention" | "action" | "none";
  children: ReactNode;
}

const marks = {
  error: "border-s-error",
  attention: "border-s-attention",
  action: "border-s-action",
  none: "border-s-line",
};

/** One thing in a list: the whole of it is the button. */
export function Row({ onPress, chosen, mark = "none", children }: RowProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onPress}
      className={`flex min-h-12 w-full min-w-0 items-center gap-3 rounded-xl border border-line border-s-6 px-3 py-2 text-start active:bg-tint ${marks[mark]} ${chosen ? "bg-tint outline-2 -outline-offset-2 outline-action" : "bg-panel"}`}
    >
      {children}
    </button>
  );
}
