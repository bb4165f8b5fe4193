/** What the appliance prints on stdout, as one line of JSON, once its doors are open. */
export interface ReadyLine {
  kioskUrl: string;
  /** Answered with anything at all, the appliance is alive. */
  healthUrl: string;
  /** SHA-256 of the certificate behind an https address of this machine, `AB:CD:…`. */
  certificateFingerprint256?: string;
}

/** Answers the ready line in a line of output, or nothing: logs and other lines pass here too. */
export function readReadyLine(line: string): ReadyLine | undefined {
  if (!line.startsWith("{")) return undefined;
  const value = parse(line);
  if (!isObject(value) || value.ready !== true || !isObject(value.urls)) return undefined;
  const urls = Object.values(value.urls).flat();
  const kioskUrl = [value.urls.kiosk, ...urls].find((url) => typeof url === "string" && /^https?:\/\//.test(url));
  if (typeof kioskUrl !== "string" || !URL.canParse(kioskUrl)) return undefined;
  const { health } = value.urls;
  const pin = value.certificateFingerprint256;
  return {
    kioskUrl,
    healthUrl: typeof health === "string" && URL.canParse(health) ? health : new URL("/health", kioskUrl).href,
    ...(typeof pin === "string" ? { certificateFingerprint256: pin } : {}),
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
