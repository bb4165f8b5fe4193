import { createStore, type Store } from "./store.ts";

/** What this device is set to, whoever holds it. */
export interface Settings {
  /** Used until somebody signs in: the person's own language wins. */
  language: "en" | "de";
  theme: "system" | "light" | "dark";
  sound: boolean;
  vibration: boolean;
  /** The printer or workstation whose label was scanned. */
  workstation: string;
  /** Totes on the cart, for cluster picking. */
  cartSlots: number;
  /** The keys on a kiosk's screen: with a touch on a field, or not by themselves, where a keyboard is plugged in. */
  screenKeys: "auto" | "off";
}

const key = "kontor.settings";

export interface SettingsStore extends Pick<Store<Settings>, "get" | "subscribe"> {
  /** Nobody has set anything on this device yet. */
  isFirst(): boolean;
  change(settings: Partial<Settings>): void;
}

export function createSettings(
  storage: Pick<Storage, "getItem" | "setItem">,
  languages: readonly string[],
): SettingsStore {
  const store = createStore(readSettings(storage, languages));
  return {
    get: store.get,
    subscribe: store.subscribe,
    isFirst: () => storage.getItem(key) === null,
    change(settings) {
      const next = { ...store.get(), ...settings };
      storage.setItem(key, JSON.stringify(next));
      store.set(next);
    },
  };
}

/** Each field by itself, so that a value of another version does not undo the others. */
function readSettings(storage: Pick<Storage, "getItem">, languages: readonly string[]): Settings {
  let kept: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "{}");
    if (typeof value === "object" && value !== null) kept = value as Record<string, unknown>;
  } catch {
    // An unreadable entry is as good as none.
  }
  const german = languages[0]?.toLowerCase().startsWith("de") ?? false;
  const { language, theme, sound, vibration, workstation, cartSlots, screenKeys } = kept;
  return {
    language: language === "en" || language === "de" ? language : german ? "de" : "en",
    theme: theme === "light" || theme === "dark" ? theme : "system",
    sound: sound !== false,
    vibration: vibration !== false,
    workstation: typeof workstation === "string" ? workstation : "",
    cartSlots: typeof cartSlots === "number" && cartSlots >= 1 && cartSlots <= 50 ? Math.floor(cartSlots) : 1,
    screenKeys: screenKeys === "off" ? "off" : "auto",
  };
}
