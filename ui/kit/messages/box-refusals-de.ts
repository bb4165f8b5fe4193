import type { BoxRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** Was die Maschine unter der Anwendung sagt. */
export const boxRefusalsDe: Pick<RefusalMessages, BoxRefusalCode> = {
  "box-not-ours": {
    title: "Nicht von hier aus",
    detail: () => "Um diese Maschine kümmert sich jemand anderes.",
    todo: "Fragen, wer diese Maschine eingerichtet hat.",
  },
  "box-busy": {
    title: "Die Box ist beschäftigt",
    detail: ({ by }) => `Etwas anderes läuft gerade, auf Wunsch von ${by}.`,
    todo: "Warten, bis es fertig ist.",
  },
  "box-not-installed": {
    title: "Läuft vom Stick",
    detail: () => "Diese Box ist nicht installiert, an ihr lässt sich nichts ändern.",
    todo: "Zuerst installieren.",
  },
  "slot-is-last": {
    title: "Kein Zurück",
    detail: ({ version }) => `${version} ist die einzige Version auf dieser Box, die läuft.`,
    todo: "Auf eine Version aktualisieren, die läuft.",
  },
  "bundle-unreadable": {
    title: "Kein Update",
    detail: ({ detail }) => detail,
    todo: "Die Datei noch einmal holen.",
  },
  "bundle-not-signed": {
    title: "Nicht für diese Box signiert",
    detail: ({ because, keyId }) =>
      because === "signature-wrong"
        ? "Jemand hat diese Datei verändert."
        : `Signiert mit dem Schlüssel ${keyId}, der hier nicht gilt.`,
    todo: "Nicht verwenden. Vom Lieferanten neu holen.",
  },
  "bundle-cut-short": {
    title: "Das Update ist nicht vollständig",
    detail: ({ sizeBytes, neededBytes }) => `${Math.floor((100 * sizeBytes) / neededBytes)} % sind da.`,
    todo: "Noch einmal: Es geht weiter, wo es aufgehört hat.",
  },
  "bundle-damaged": {
    title: "Das Update ist beschädigt",
    detail: ({ part }) => `${part} ist nicht so, wie es gesendet wurde.`,
    todo: "Noch einmal versuchen.",
  },
  "bundle-for-other-cpu": {
    title: "Für eine andere Art von Rechner",
    detail: ({ cpu, needed }) => `Es ist für ${cpu}; diese Box ist ${needed}.`,
    todo: "Das passende holen.",
  },
  "bundle-older": {
    title: "Eine ältere Version",
    detail: ({ version, running }) => `${version} ist älter als ${running}, das läuft.`,
    todo: "Nichts zu tun.",
  },
  "bundle-needs-step": {
    title: "Eine Version dazwischen fehlt",
    detail: ({ version }) => `${version} kann von dem, was hier läuft, nicht übernehmen.`,
    todo: "Zuerst auf die Version davor aktualisieren.",
  },
  "bundle-too-large": {
    title: "Es passt nicht",
    detail: () => "Das Update ist größer als sein Platz auf dieser Platte.",
    todo: "Wer diese Box betreut, muss es wissen.",
  },
  "slot-write-failed": {
    title: "Die Platte hat es nicht angenommen",
    detail: ({ what, detail }) => `${what}: ${detail}`,
    todo: "Noch einmal. Schlägt es wieder fehl: Seite Gesundheit.",
  },
  "slot-not-written": {
    title: "Nicht bereit",
    detail: ({ version }) => `${version} liegt nicht so auf der Platte, wie es soll.`,
    todo: "Noch einmal holen.",
  },
  "slot-on-trial": {
    title: "Zu früh",
    detail: ({ version }) => `${version} hat sich noch nicht bewährt.`,
    todo: "Einige Minuten warten.",
  },
  "box-silent": {
    title: "Die Box antwortet nicht",
    detail: () => "Netz, Uhr und Updates sind gerade nicht erreichbar. Die Arbeit geht weiter.",
    todo: "In einer Minute noch einmal versuchen.",
  },
};
