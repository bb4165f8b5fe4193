/** What the demo waits for at this moment, so that a shift that stands still can say why. */
const pending = new Set<{ what: string; sinceMs: number }>();
const shownMax = 25;

/** Waits for something, and has it known as long as it lasts. */
export async function during<T>(what: string, work: Promise<T>): Promise<T> {
  const one = { what, sinceMs: performance.now() };
  pending.add(one);
  try {
    return await work;
  } finally {
    pending.delete(one);
  }
}

/** What is waited for, the longest first: `the label of 0001 (12 s)`. */
export function waitedFor(): string {
  const nowMs = performance.now();
  const all = [...pending].sort((a, b) => a.sinceMs - b.sinceMs);
  const shown = all
    .slice(0, shownMax)
    .map(({ what, sinceMs }) => `${what} (${Math.round((nowMs - sinceMs) / 1_000)} s)`);
  if (all.length > shownMax) shown.push(`and ${all.length - shownMax} more`);
  return shown.length === 0 ? "nothing" : shown.join("; ");
}

/** Waits no longer than that: then it fails, and says what is still waited for. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not end within ${Math.round(ms / 1_000)} s; waited for: ${waitedFor()}`)),
      ms,
    );
  });
  // When it is late, nobody asks any more what becomes of it.
  work.catch(() => {});
  try {
    return await during(what, Promise.race([work, late]));
  } finally {
    clearTimeout(timer);
  }
}
