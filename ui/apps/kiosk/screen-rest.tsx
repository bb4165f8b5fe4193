import { useEffect, useState } from "react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Longer than it takes to lock: what is dimmed is the question who is there. */
export const restAfterMs = 10 * 60_000;
const signsOfLife = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/**
 * Dims a screen that nobody has touched for a while, to spare the panel and the eyes at night. A touch or a scan wakes it; the touch
 * presses nothing, since nobody saw what was beneath. A scan counts as it always does.
 */
export function ScreenRest() {
  const words = useWords();
  const [isResting, setIsResting] = useState(false);
  useEffect(() => {
    if (isResting) return;
    const rest = () => setIsResting(true);
    let timer = setTimeout(rest, restAfterMs);
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(rest, restAfterMs);
    };
    for (const sign of signsOfLife) addEventListener(sign, restart, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signsOfLife) removeEventListener(sign, restart, { capture: true });
    };
  }, [isResting]);
  useEffect(() => {
    if (!isResting) return;
    const wake = () => setIsResting(false);
    addEventListener("keydown", wake, { capture: true });
    return () => removeEventListener("keydown", wake, { capture: true });
  }, [isResting]);
  if (!isResting) return null;
  return (
    // Not before the click, which would otherwise fall on what lies beneath.
    <button
      type="button"
      aria-label={words("rest.wake")}
      onClick={() => setIsResting(false)}
      className="fixed inset-0 z-100 cursor-none bg-black/85"
    />
  );
}
