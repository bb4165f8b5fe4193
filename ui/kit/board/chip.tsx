import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export type ChipTone = "plain" | "ok" | "attention" | "error" | "action";

const tones: Record<ChipTone, string> = {
  plain: "bg-sunken text-ink",
  ok: "bg-ok text-on-ok",
  attention: "bg-attention text-on-attention",
  error: "bg-error text-on-error",
  action: "bg-tint text-ink",
};

/** One fact about a thing, beside its name. Colour never says it alone: there is a word or a number in it. */
export function Chip({
  children,
  tone = "plain",
  icon: Icon,
}: {
  children: ReactNode;
  tone?: ChipTone;
  icon?: LucideIcon;
}) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2.5 py-0.5 font-semibold text-sm tabular-nums ${tones[tone]}`}
    >
      {Icon && <Icon aria-hidden="true" className="size-4" strokeWidth={2.5} />}
      {children}
    </span>
  );
}
