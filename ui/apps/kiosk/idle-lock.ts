import { useEffect } from "react";

export const lockAfterMs = 5 * 60_000;
const touches = ["pointerdown", "keydown", "wheel"] as const;

/** Calls `lock` once nobody has touched the screen for so long. A kiosk left alone must not act in somebody's name. */
export function useIdleLock(enabled: boolean, lock: () => void): void {
  useEffect(() => {
    if (!enabled) return;
    let timer = setTimeout(lock, lockAfterMs);
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(lock, lockAfterMs);
    };
    for (const touch of touches) window.addEventListener(touch, restart, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const touch of touches) window.removeEventListener(touch, restart, { capture: true });
    };
  }, [enabled, lock]);
}
