import { OctagonX } from "lucide-react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Always on the screen that stops robots: what its buttons are, and what they are not. */
export function StopStatement() {
  const words = useWords();
  return (
    <aside
      aria-label={words("robots.stop-title")}
      className="flex shrink-0 items-center gap-3 rounded-xl border-2 border-error bg-panel px-4 py-2"
    >
      <OctagonX aria-hidden="true" className="size-8 shrink-0 text-error-ink" />
      <p className="text-base leading-snug">
        <strong>{words("robots.stop-title")}</strong> {words("robots.stop-detail")}
      </p>
    </aside>
  );
}
