import type { ReactNode } from "react";

export interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  /** Its content scrolls inside it. */
  scrolls?: boolean;
  className?: string;
}

/** One framed part of a screen. */
export function Panel({ title, aside, children, scrolls, className = "" }: PanelProps) {
  return (
    <section className={`flex min-h-0 min-w-0 flex-col rounded-2xl border border-line bg-panel ${className}`}>
      {title !== undefined && (
        <header className="flex min-h-12 items-center justify-between gap-3 px-4 pt-2 pb-1">
          <h2 className="min-w-0 truncate font-bold text-lg">{title}</h2>
          {aside}
        </header>
      )}
      <div className={`min-h-0 flex-1 px-4 pb-3 ${scrolls ? "overflow-y-auto overscroll-contain" : ""}`}>
        {children}
      </div>
    </section>
  );
}
