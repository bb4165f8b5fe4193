/** What a pairing page's code says: an address with the one-time code in it, or the bare code. */
export function readPairingCode(text: string): { url?: string; code: string } {
  // Scanners may say first what kind of code they read (AIM identifier, ISO/IEC 15424).
  const trimmed = text.trim().replace(/^\][A-Za-z]\d/, "");
  try {
    const url = new URL(trimmed);
    if (url.protocol !== "https:" && url.protocol !== "http:") return { code: trimmed };
    const code = url.searchParams.get("code") ?? new URLSearchParams(url.hash.replace(/^#\/?/, "")).get("code");
    return code ? { url: url.origin, code } : { code: trimmed };
  } catch {
    return { code: trimmed };
  }
}
