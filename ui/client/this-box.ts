import type { Answer } from "./problem.ts";
import { asSignedIn, type SignedIn } from "./session.ts";

/** What a page says to the appliance when it is shown on the box itself: doors that answer the loopback only. */
export const isOnTheBox = (hostname: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

export const isWall = (search: string): boolean => new URLSearchParams(search).get("wall") === "1";

const beatEveryMs = 5_000;

/**
 * Tells the appliance after each frame that was really drawn, every few seconds: whoever watches over the browser (the shell, or a
 * service of the box) starts it anew when that ends. A page can be alive and yet show nothing.
 */
export function tellPainted(page: Window, screen: "main" | "wall"): void {
  const beat = () => {
    const body = JSON.stringify({ screen });
    const headers = { "content-type": "application/json" };
    // Nobody there is no matter here: other parts of the page say so.
    void page.fetch("/api/kiosk/painted", { method: "POST", headers, body }).catch(() => undefined);
    page.setTimeout(() => page.requestAnimationFrame(beat), beatEveryMs);
  };
  page.requestAnimationFrame(beat);
}

/** The wall board's own sign-in, of nobody: it may ask what the board shows and nothing else. */
export async function wallSignIn(page: Window): Promise<Answer<SignedIn> | "no-answer"> {
  try {
    const response = await page.fetch("/api/kiosk/wall", { method: "POST", signal: AbortSignal.timeout(10_000) });
    return asSignedIn({ ok: true, value: await response.json() });
  } catch {
    return "no-answer";
  }
}

/** A storage that is gone with the page: a wall's sign-in must not meet that of the kiosk in the same browser. */
export function storageOfThisPage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
