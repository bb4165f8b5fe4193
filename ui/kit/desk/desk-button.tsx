import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface DeskButtonProps {
  children?: ReactNode;
  onPress: () => void;
  icon?: LucideIcon;
  tone?: "primary" | "neutral" | "danger" | "quiet";
  pressed?: boolean;
  disabled?: boolean;
  /** What it does, where the face shows only an icon. */
  label?: string;
  /** On a phone nothing says what an icon does before it is pressed: there the label stands beside it. */
  phoneWords?: boolean;
  wide?: boolean;
  submit?: boolean;
}

const tones = {
  primary: "border-transparent bg-action text-on-action hover:bg-action-strong",
  neutral: "border-line bg-panel text-ink hover:bg-tint",
  danger: "border-error bg-panel text-error-ink hover:bg-error hover:text-on-error",
  quiet: "border-transparent bg-transparent text-ink hover:bg-tint",
};

/** A button for a mouse or a thumb: 40 px at a desk, so that many fit beside the figures, 48 px for a thumb. */
export function DeskButton({
  children,
  onPress,
  icon: Icon,
  tone = "neutral",
  pressed,
  disabled,
  label,
  phoneWords,
  wide,
  submit,
}: DeskButtonProps) {
  const look = pressed ? "border-action bg-tint text-ink" : tones[tone];
  return (
    <button
      type={submit ? "submit" : "button"}
      aria-label={label}
      title={children === undefined ? label : undefined}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={submit ? undefined : onPress}
      className={`inline-flex min-h-10 min-w-10 touch:min-h-12 touch:min-w-12 items-center justify-center gap-2 rounded-lg border px-3 py-1 font-semibold text-sm leading-tight transition-colors disabled:opacity-40 ${look} ${wide ? "w-full" : "shrink-0"}`}
    >
      {Icon && <Icon aria-hidden="true" className="size-4.5 shrink-0" strokeWidth={2.25} />}
      {phoneWords && <span className="sm:hidden">{label}</span>}
      {children !== undefined && <span className="min-w-0 text-balance">{children}</span>}
    </button>
  );
}
