import type { LucideIcon } from "lucide-react";

export interface IconButtonProps {
  icon: LucideIcon;
  label: string;
  onPress?: () => void;
  submit?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  tone?: "quiet" | "framed" | "primary";
  /** Icons that point somewhere turn round where reading does. */
  directional?: boolean;
}

export function IconButton({
  icon: Icon,
  label,
  onPress,
  submit,
  pressed,
  disabled,
  directional,
  tone = "quiet",
}: IconButtonProps) {
  const look = {
    quiet: pressed ? "bg-tint text-action" : "text-ink active:bg-tint",
    framed: "border-2 border-line bg-panel text-ink active:bg-tint",
    primary: "bg-action text-on-action active:bg-action-strong",
  }[tone];
  return (
    <button
      type={submit ? "submit" : "button"}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
      className={`grid size-16 shrink-0 place-items-center rounded-xl transition-colors disabled:opacity-40 ${look}`}
    >
      <Icon aria-hidden="true" className={`size-7 ${directional ? "rtl:-scale-x-100" : ""}`} strokeWidth={2.25} />
    </button>
  );
}
