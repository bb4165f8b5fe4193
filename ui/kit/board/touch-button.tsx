import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface TouchButtonProps {
  children?: ReactNode;
  onPress: () => void;
  icon?: LucideIcon;
  tone?: "primary" | "neutral" | "danger" | "quiet";
  /** One of several of which some are on. */
  pressed?: boolean;
  disabled?: boolean;
  /** What it does, where the face shows only an icon. */
  label?: string;
  wide?: boolean;
}

const tones = {
  primary: "border-transparent bg-action text-on-action active:bg-action-strong",
  neutral: "border-line bg-panel text-ink active:bg-tint",
  danger: "border-error bg-panel text-error-ink active:bg-error active:text-on-error",
  quiet: "border-transparent bg-transparent text-ink active:bg-tint",
};

/** A button of a large screen: 52 px, which is 13 mm on a 15 inch panel; more of them fit than of the handheld's. */
export function TouchButton({
  children,
  onPress,
  icon: Icon,
  tone = "neutral",
  pressed,
  disabled,
  label,
  wide,
}: TouchButtonProps) {
  const look = pressed ? "border-action bg-tint text-ink" : tones[tone];
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
      className={`inline-flex min-h-13 min-w-13 items-center justify-center gap-2 rounded-xl border-2 px-4 py-1.5 font-semibold text-base leading-tight transition-colors disabled:opacity-40 ${look} ${wide ? "w-full" : "shrink-0"}`}
    >
      {Icon && <Icon aria-hidden="true" className="size-6 shrink-0" strokeWidth={2.25} />}
      {children !== undefined && <span className="min-w-0 text-balance">{children}</span>}
    </button>
  );
}
