import { catalogTitlesDe } from "../../kit/messages/catalog-titles-de.ts";
import type { KioskWords } from "../../kit/messages/kiosk/use-words.tsx";

/** An entry of the catalogue in the reader's language; the catalogue itself is in English. */
export function entryTitle(words: KioskWords, { id, title }: { id: string; title: string }): string {
  return (words.say.messages.language === "de" && catalogTitlesDe[id]) || title;
}
