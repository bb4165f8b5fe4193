import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  hint?: string;
  children?: ReactNode;
}

export function EmptyState({ icon: Icon, title, hint, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-8 text-center">
      <Icon aria-hidden="true" className="size-14 text-muted" strokeWidth={1.5} />
      <p className="font-bold text-xl">{title}</p>
      {hint && <p className="max-w-prose text-base text-muted">{hint}</p>}
      {children}
    </div>
  );
}
