import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { PhraseCode } from "../../kit/messages/phrases.ts";

/** One screen of the kiosk: a line here gives it an address and a place in the bar. The first is shown at the start. */
export interface KioskScreen {
  path: string;
  label: PhraseCode;
  icon: LucideIcon;
  show: () => ReactNode;
}

export const kioskScreens: readonly KioskScreen[] = [];
