import type { CareRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** Was ein Gerät zu Sicherungen, Wiederherstellung und Werksrückstellung sagt. */
export const careRefusalsDe: Pick<RefusalMessages, CareRefusalCode> = {
  "recovery-code-missing": {
    title: "Noch kein Wiederherstellungscode",
    detail: () => "Sicherungen werden für ihn verschlüsselt.",
    todo: "Zuerst einen erstellen und getrennt vom Gerät aufbewahren.",
  },
  "recovery-code-there": {
    title: "Es gibt schon einen Wiederherstellungscode",
    detail: () => "Die jetzigen Sicherungen sind für ihn verschlüsselt.",
    todo: "Nur ersetzen, wenn der alte verloren oder anderen bekannt ist.",
  },
  "recovery-code-wrong": {
    title: "Falscher Code",
    detail: () => "Er öffnet diese Sicherung nicht.",
    todo: "Zeichen für Zeichen prüfen oder den damaligen Code verwenden.",
  },
  "backup-unusable": {
    title: "Diese Sicherung ist nicht verwendbar",
    detail: ({ why }) => why,
    todo: "Eine andere verwenden; nichts wurde geändert.",
  },
  "backup-running": {
    title: "Es läuft gerade eine Sicherung",
    detail: ({ place }) => `Ort: ${place}.`,
    todo: "Warten, bis sie fertig ist.",
  },
  "backup-place-unusable": {
    title: "Dorthin kann nicht geschrieben werden",
    detail: ({ place, why }) => `${place}: ${why}`,
    todo: "Stick oder Netzlaufwerk prüfen oder einen anderen Ort wählen.",
  },
  "reset-impossible": {
    title: "Dieses Gerät kann nicht zurückgesetzt werden",
    detail: ({ why }) => why,
    todo: "Vom Stick neu installieren.",
  },
  "confirmation-wrong": {
    title: "Nicht bestätigt",
    detail: ({ expected }) => `„${expected}“ eingeben.`,
    todo: "Genau so eingeben, wie es angezeigt wird.",
  },
};
