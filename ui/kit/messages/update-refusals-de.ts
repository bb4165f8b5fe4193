import type { UpdatesRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** Zu Versionen des Programms. */
export const updateRefusalsDe: Pick<RefusalMessages, UpdatesRefusalCode> = {
  "update-unknown": {
    title: "Diese Version ist nicht da",
    detail: ({ version }) => `${version} ist weder in der Cloud noch auf einem Stick.`,
    todo: "Erneut nach Updates suchen oder den Stick mit der Version einstecken.",
  },
  "update-running": {
    title: "Ein Update läuft schon",
    detail: ({ version }) => `${version} wird geholt oder wartet auf die Umschaltung.`,
    todo: "Warten, bis es fertig ist, oder abbrechen.",
  },
  "update-not-ready": {
    title: "Keine neue Version steht bereit",
    detail: () => "Es wurde nichts geholt, worauf die Box umschalten könnte.",
    todo: "Zuerst eine Version holen. Am Standort geht die Arbeit dabei weiter.",
  },
  "update-time-invalid": {
    title: "Dieser Zeitpunkt geht nicht",
    detail: () => "Er liegt in der Vergangenheit oder mehr als sieben Tage voraus.",
    todo: "Einen anderen Zeitpunkt wählen.",
  },
  "update-no-space": {
    title: "Zu wenig Platz für das Update",
    detail: ({ neededBytes, freeBytes }) =>
      `Es braucht ${megabytes(neededBytes)} MB; frei sind ${megabytes(freeBytes)} MB.`,
    todo: "Sicherungen und alte Dateien von der Box nehmen, dann erneut versuchen.",
  },
  "rollout-unknown": {
    title: "Diese Verteilung gibt es nicht",
    detail: ({ rollout }) => `${rollout} steht nicht in der Liste.`,
    todo: "In der Liste der Verteilungen nachsehen.",
  },
  "release-unknown": {
    title: "Die Cloud hat diese Version nicht",
    detail: ({ version }) => `${version} wurde nie hinzugefügt oder wieder entfernt.`,
    todo: "Den Betreiber der Cloud bitten, sie hinzuzufügen.",
  },
};

const megabytes = (bytes: number): string => Math.ceil(bytes / 1_000_000).toLocaleString("de");
