import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";

export interface DeskScreenProps {
  title: ReactNode;
  /** One line under the title: of when the figures are. */
  note?: ReactNode;
  tools?: ReactNode;
  back?: { label: string; onPress: () => void };
  children: ReactNode;
}

/** One screen of the console: what it is about and of when, what to do with it, the rest below. */
export function DeskScreen({ title, note, tools, back, children }: DeskScreenProps) {
  return (
    <main className="mx-auto flex w-full max-w-[96rem] flex-col gap-4 p-3 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1">
          {back && (
            <button
              type="button"
              onClick={back.onPress}
              className="-ms-1 flex touch:min-h-12 items-center gap-0.5 self-start text-muted text-sm hover:text-ink"
            >
              <ChevronLeft aria-hidden="true" className="size-4 rtl:-scale-x-100" />
              {back.label}
            </button>
          )}
          <h1 className="font-bold text-2xl">{title}</h1>
          {note}
        </div>
        {tools && <div className="flex w-full flex-wrap items-center gap-2 sm:w-auto">{tools}</div>}
      </div>
      {children}
    </main>
  );
}
