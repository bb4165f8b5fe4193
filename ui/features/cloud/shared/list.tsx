import { type ReactNode, useState } from "react";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

const step = 50;
/** The cloud gives no more at once: who wants to see more narrows what is looked for. */
const most = 500;

/** How much of a list is asked for, and the button for more. */
export function useLimit(): { limit: number; more: (next: string | undefined) => ReactNode } {
  const words = useDeskWords();
  const [limit, setLimit] = useState(step);
  return {
    limit,
    more: (next) =>
      next === undefined ? null : limit < most ? (
        <DeskButton wide onPress={() => setLimit(Math.min(most, limit * 2))}>
          {words("c.more")}
        </DeskButton>
      ) : (
        <p className="text-center text-muted text-sm">{words("c.too-many", { n: most })}</p>
      ),
  };
}

/** A framed list. */
export function Frame({ children, title, aside }: { children: ReactNode; title?: ReactNode; aside?: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1 sm:rounded-xl sm:border sm:border-line sm:bg-panel sm:pb-1 sm:overflow-hidden">
      {title && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3 pt-1.5">
          <h2 className="min-w-0 font-bold text-lg">{title}</h2>
          {aside}
        </header>
      )}
      <div className="min-w-0 overflow-x-auto">{children}</div>
    </section>
  );
}
