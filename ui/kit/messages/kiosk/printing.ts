import type { Words } from "./words.ts";

/** Label printers: what becomes of a label, and why a printer prints nothing. */
export const printingWords = {
  "labels.state.sent": { en: "At the printer", de: "Beim Drucker" },
  "labels.state.asked": { en: "Did it come out?", de: "Kam es heraus?" },
  "labels.asked-hint": {
    en: "Printing was interrupted. Look at the printer, or scan the label.",
    de: "Der Druck wurde unterbrochen. Am Drucker nachsehen oder das Etikett scannen.",
  },
  "labels.asked-one": {
    en: "One label may or may not have come out. Look at the printer.",
    de: "Bei einem Etikett ist offen, ob es herauskam. Am Drucker nachsehen.",
  },
  "labels.asked-many": {
    en: "{n} labels may or may not have come out. Look at the printer.",
    de: "Bei {n} Etiketten ist offen, ob sie herauskamen. Am Drucker nachsehen.",
  },
  "labels.came": { en: "Yes, it is there", de: "Ja, es ist da" },
  "labels.did-not-come": { en: "No, print it again", de: "Nein, neu drucken" },
  "labels.noted": { en: "Noted as printed", de: "Als gedruckt vermerkt" },
  "labels.not-asked": { en: "Nothing is asked about {code}", de: "Zu {code} ist keine Frage offen" },
  "labels.move": { en: "Other printer", de: "Anderer Drucker" },
  "labels.moved": { en: "Goes to {printer}", de: "Geht an {printer}" },
  "labels.any-printer": { en: "Whichever fits", de: "Welcher passt" },
  "labels.preview": { en: "Show", de: "Zeigen" },
  "labels.look": { en: "Look", de: "Ansehen" },
  "printers.title": { en: "Label printers", de: "Etikettendrucker" },
  "printers.ready": { en: "Ready", de: "Bereit" },
  "printers.waiting": { en: "{n} waiting", de: "{n} warten" },
  "printers.off": { en: "Switched off", de: "Abgeschaltet" },
  "printers.starting": { en: "Being asked", de: "Wird gefragt" },
  "printers.test": { en: "Test label", de: "Testetikett" },
  "paper.test-label": { en: "Test label", de: "Testetikett" },
  "detail.machine": { en: "Machine", de: "Gerät" },
  "machine-why.printer-not-ready": { en: "Labels wait for this printer", de: "Etiketten warten auf diesen Drucker" },
  "machine-why.no-connection": { en: "Not reachable", de: "Nicht erreichbar" },
  "machine-why.no-answer": {
    en: "No answer: no labels, open head or off",
    de: "Keine Antwort: keine Etiketten, offener Kopf oder aus",
  },
  "machine-why.paper-out": { en: "No labels", de: "Keine Etiketten" },
  "machine-why.ribbon-out": { en: "No ribbon", de: "Kein Farbband" },
  "machine-why.head-open": { en: "Head is open", de: "Druckkopf ist offen" },
  "machine-why.paused": { en: "Paused", de: "Pause" },
  "machine-why.buffer-full": { en: "Memory is full", de: "Speicher ist voll" },
  "machine-why.memory-corrupt": { en: "Memory is damaged", de: "Speicher ist beschädigt" },
  "machine-why.too-hot": { en: "Too hot", de: "Zu heiß" },
  "machine-why.too-cold": { en: "Too cold", de: "Zu kalt" },
  "machine-why.interrupted": {
    en: "The connection broke while it was being sent",
    de: "Die Verbindung brach beim Senden ab",
  },
  "machine-why.write-stuck": { en: "The printer took no more of it", de: "Der Drucker nahm nichts mehr an" },
  "machine-why.took-too-long": { en: "It stayed in the printer too long", de: "Es blieb zu lange im Drucker" },
  "machine-why.restarted": {
    en: "The appliance ended while it was on its way",
    de: "Das System endete, während es unterwegs war",
  },
  "machine-why.stopped": {
    en: "The printer was changed or switched off while it was on its way",
    de: "Der Drucker wurde geändert oder abgeschaltet, während es unterwegs war",
  },
  "machine-why.printed-before": {
    en: "This pallet or carton has its label already. Print again if it needs another.",
    de: "Palette oder Karton hat schon ein Etikett. Bei Bedarf erneut drucken.",
  },
  "machine-why.did-not-come": {
    en: "Did not come out; printed anew",
    de: "Kam nicht heraus; wird neu gedruckt",
  },
  "machine-why.not-found": { en: "What it is about is gone", de: "Worum es geht, gibt es nicht mehr" },
  "machine-why.fault": { en: "It could not be drawn", de: "Es konnte nicht gezeichnet werden" },
} as const satisfies Words;
