/** Resolves when it is so; looks again a little later until then. Rejects with what was waited for when it never comes. */
export async function until<T>(what: string, isSo: () => T | undefined | false, limitMs = 60_000): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; ) {
    const found = isSo();
    if (found !== undefined && found !== false) return found as T;
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
