import type { SyncRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** What a box says of its cloud and its standby. */
export const syncRefusalsDe: Pick<RefusalMessages, SyncRefusalCode> = {
  "cloud-url-invalid": {
    title: "Das ist keine Adresse einer Cloud",
    detail: ({ url }) => `„${url}“ ist keine https://-Adresse.`,
    todo: "Von der Kopplungsseite der Cloud übernehmen.",
  },
  "cloud-paired": {
    title: "Diese Box hat schon eine Cloud",
    detail: ({ url }) => `Sie gehört zu ${url}.`,
    todo: "Zuerst die Kopplung lösen.",
  },
  "cloud-unpaired": {
    title: "Diese Box hat keine Cloud",
    detail: () => "Sie wurde nie gekoppelt, oder die Kopplung wurde gelöst.",
    todo: "Mit einem Code aus der Cloud koppeln.",
  },
  "cloud-unreachable": {
    title: "Die Cloud antwortet nicht",
    detail: ({ url }) => `Keine Antwort von ${url}.`,
    todo: "Adresse und Netz prüfen. Der Code gilt noch.",
  },
  "cloud-refuses": {
    title: "Die Cloud nimmt diese Box nicht an",
    detail: ({ detail }) => detail,
    todo: "Auf der Kopplungsseite dieses Standorts einen neuen Code erzeugen.",
  },
  "site-fenced": {
    title: "Eine andere Box hat übernommen",
    detail: () => "Hier wurde nichts gebucht.",
    todo: "An der anderen Box weiterarbeiten.",
  },
  "command-done-elsewhere": {
    title: "Das ist schon gebucht",
    detail: ({ origin }) => `Gebucht von der Box davor (${origin}).`,
    todo: "Den Vorgang ansehen, dann mit dem nächsten Schritt weiter.",
  },
  "standby-following": {
    title: "Diese Box ist die Reserve",
    detail: ({ primary }) => `Sie folgt ${primary}.`,
    todo: "An der ersten Box arbeiten, oder diese übernehmen lassen.",
  },
  "standby-not-here": {
    title: "Diese Box hat nicht diese Rolle",
    detail: ({ role }) => `Sie ist: ${role}.`,
    todo: "Auf der Sync-Seite beider Boxen nachsehen.",
  },
};
