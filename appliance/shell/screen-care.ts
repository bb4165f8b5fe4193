import type { ShellWindow } from "./electron-api.ts";

/** Waits and bounds of the care for the screen. */
export interface CareLimits {
  reloadDelayMs: number;
  /** More crashes than this within `crashWindowMs`, and it is tried again only every `slowRetryMs`. */
  crashesMax: number;
  crashWindowMs: number;
  slowRetryMs: number;
  /** Longer without a painted frame, and the page is taken for frozen. */
  paintedWithinMs: number;
  unresponsiveForMs: number;
}

export const CARE_LIMITS: CareLimits = {
  reloadDelayMs: 1_000,
  crashesMax: 5,
  crashWindowMs: 300_000,
  slowRetryMs: 30_000,
  paintedWithinMs: 30_000,
  unresponsiveForMs: 10_000,
};

export interface ScreenCare {
  /** The page has drawn a frame; from the first one on, the next is expected. */
  painted(): void;
  /** Another page is shown on purpose: what was wrong with the last one no longer counts. */
  rest(): void;
}

/** Chromium's code for a load that was given up because another one began. */
const ABORTED = -3;

/**
 * Brings the page back after its process is gone, after it freezes or stops painting, and after it cannot be loaded.
 * `explain` shows why in the meantime, `reload` shows the page again.
 */
export function careForScreen(
  window: ShellWindow,
  explain: (reason: string, isRepeated: boolean) => void,
  reload: () => void,
  limits: CareLimits = CARE_LIMITS,
): ScreenCare {
  let crashes: number[] = [];
  let retry: NodeJS.Timeout | undefined;
  let frozen: NodeJS.Timeout | undefined;
  let unpainted: NodeJS.Timeout | undefined;

  const rest = () => {
    for (const timer of [retry, frozen, unpainted]) clearTimeout(timer);
    [retry, frozen, unpainted] = [undefined, undefined, undefined];
  };
  const bringBack = (reason: string) => {
    if (retry !== undefined) return;
    rest();
    const now = Date.now();
    crashes = [...crashes.filter((at) => now - at < limits.crashWindowMs), now];
    const isRepeated = crashes.length > limits.crashesMax;
    explain(reason, isRepeated);
    retry = setTimeout(
      () => {
        retry = undefined;
        reload();
      },
      isRepeated ? limits.slowRetryMs : limits.reloadDelayMs,
    );
  };
  // A frozen page hears no request to reload; without its process it is reported as gone, and comes back that way.
  const endPage = () => window.webContents.forcefullyCrashRenderer();

  window.webContents.on("render-process-gone", (_event, { reason }) => bringBack(`its process is gone (${reason})`));
  window.webContents.on("did-fail-load", (_event, code, text, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) bringBack(`it could not be loaded (${text || code})`);
  });
  window.on("unresponsive", () => {
    frozen ??= setTimeout(endPage, limits.unresponsiveForMs);
  });
  window.on("responsive", () => {
    clearTimeout(frozen);
    frozen = undefined;
  });
  return {
    rest,
    painted: () => {
      clearTimeout(unpainted);
      unpainted = setTimeout(endPage, limits.paintedWithinMs);
    },
  };
}
