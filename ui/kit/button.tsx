import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface ButtonProps {
  children: ReactNode;
  onPress?: () => void;
  /** Sends the form it stands in, so that Enter does too. */
  submit?: boolean;
  tone?: "primary" | "neutral" | "warning" | "quiet";
  icon?: LucideIcon;
  disabled?: boolean;
  /** Fills the row. */
  wide?: boolean;
  size?: "normal" | "large";
}

const tones = {
  primary: "bg-action text-on-action active:bg-action-strong border-transparent",
  neutral: "bg-panel text-ink border-line active:bg-tint",
  warning: "bg-panel text-attention-ink border-attention active:bg-attention active:text-on-attention",
  quiet: "bg-transparent text-ink border-transparent active:bg-tint",
};

/** At least 64 px high, for gloves. */
export function Button({
  children,
  onPress,
  submit,
  tone = "neutral",
  icon: Icon,
  disabled,
  wide,
  size = "normal",
}: ButtonProps) {
  const height = size === "large" ? "min-h-20 text-xl" : "min-h-16 text-lg";
  return (
    <button
      type={submit ? "submit" : "button"}
      disabled={disabled}
      onClick={onPress}
      className={`inline-flex min-w-16 items-center justify-center gap-2.5 rounded-xl border-2 px-3 py-2 font-semibold leading-tight transition-colors disabled:opacity-45 ${height} ${tones[tone]} ${wide ? "w-full" : ""}`}
    >
      {Icon && <Icon aria-hidden="true" className="size-7 shrink-0" strokeWidth={2.25} />}
      <span className="min-w-0 hyphens-auto break-words">{children}</span>
    </button>
  );
}
