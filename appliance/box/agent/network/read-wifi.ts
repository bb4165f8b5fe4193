export interface WifiHeard {
  ssid: string;
  signalPercent: number;
  security: "open" | "wpa" | "enterprise" | "old";
}

/** A crowded building has many; the rest is too weak to join. */
const networksMax = 40;

/** Networks in what `iw dev wlan0 scan` (iw 5.19) says: one line for each name, the strongest station counts. */
export function wifiOf(text: string): WifiHeard[] {
  const best = new Map<string, WifiHeard>();
  for (const block of text.split(/^BSS /m).slice(1)) {
    const heard = stationOf(block);
    if (heard.ssid === "" || (best.get(heard.ssid)?.signalPercent ?? -1) >= heard.signalPercent) continue;
    best.set(heard.ssid, heard);
  }
  return [...best.values()].sort((a, b) => b.signalPercent - a.signalPercent).slice(0, networksMax);
}

function stationOf(block: string): WifiHeard {
  const ssid = plainName(/^\tSSID: ?(.*)$/m.exec(block)?.[1] ?? "");
  const dbm = Number(/^\tsignal: (-?[\d.]+) dBm/m.exec(block)?.[1] ?? -100);
  return { ssid, signalPercent: percentOf(dbm), security: securityOf(block) };
}

/** -50 dBm and more is as good as it gets, at -100 nothing is heard. */
const percentOf = (dbm: number): number => Math.round(Math.min(100, Math.max(0, 2 * (dbm + 100))));

function securityOf(block: string): WifiHeard["security"] {
  const suites = [...block.matchAll(/Authentication suites: (.*)$/gm)].map(([, list]) => list).join(" ");
  if (/PSK|SAE/.test(suites)) return "wpa";
  if (/802\.1X/.test(suites)) return "enterprise";
  return /^\tcapability:.*\bPrivacy\b/m.test(block) ? "old" : "open";
}

/** `iw` writes bytes that are not printable ASCII as \xNN; together they are UTF-8. A name of zero bytes is a hidden network. */
function plainName(name: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at++) {
    const escaped = /^\\x([0-9a-f]{2})/i.exec(name.slice(at, at + 4));
    if (escaped) at += 3;
    bytes.push(escaped ? Number.parseInt(escaped[1] as string, 16) : name.charCodeAt(at));
  }
  return bytes.every((byte) => byte === 0) ? "" : Buffer.from(bytes).toString("utf8");
}
