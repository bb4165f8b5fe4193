import type { CloudRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** For the people at the console: what the cloud refuses, in German. */
export const cloudRefusalsDe: Pick<RefusalMessages, CloudRefusalCode> = {
  "site-unknown": {
    title: "Diesen Standort gibt es nicht",
    detail: ({ site }) => `Kein Standort ${site}.`,
    todo: "In der Liste der Standorte nachsehen.",
  },
  "region-unknown": {
    title: "Diese Region gibt es nicht",
    detail: ({ region }) => `Keine Region ${region}.`,
    todo: "Zuerst die Region anlegen.",
  },
  "site-not-yours": {
    title: "Dieser Standort gehört nicht zu Ihren",
    detail: ({ site }) => `${site} dürfen Sie weder sehen noch ändern.`,
    todo: "Einen Firmen-Admin fragen.",
  },
  "company-only": {
    title: "Das betrifft die ganze Firma",
    detail: ({ command }) => `${command} ist nichts für Leute, die nur einige Standorte betreuen.`,
    todo: "Einen Firmen-Admin fragen.",
  },
  "second-factor-needed": {
    title: "Ihr Code fehlt noch",
    detail: () => "Die sechs Ziffern der Authenticator-App sind noch nicht da.",
    todo: "Bitte eingeben.",
  },
  "foreign-page": {
    title: "Das kam von einer anderen Seite",
    detail: () => "Es wurde nicht von dieser Konsole gesendet.",
    todo: "Seite neu laden und noch einmal versuchen.",
  },
  "invite-unknown": {
    title: "Diese Einladung gilt nicht",
    detail: () => "Sie wurde benutzt, oder ihre Zeit ist um.",
    todo: "Einen Firmen-Admin um eine neue bitten.",
  },
  "pairing-code-unknown": {
    title: "Dieser Kopplungscode gilt nicht",
    detail: () => "Er wurde benutzt, aufgehoben, oder seine Zeit ist um.",
    todo: "In der Konsole einen neuen erzeugen.",
  },
  "setting-of-one-site": {
    title: "Das hat jeder Standort für sich",
    detail: ({ name }) => `${name} kann nicht in allen Standorten gleich sein.`,
    todo: "Auf der Seite des Standorts ändern.",
  },
  "person-exists": {
    title: "Diese Person ist schon da",
    detail: ({ email }) => `${email} gehört schon jemandem.`,
    todo: "Stattdessen diese Person ändern.",
  },
  "last-admin": {
    title: "Der letzte Firmen-Admin bleibt",
    detail: () => "Sonst könnte niemand mehr jemanden hereinlassen.",
    todo: "Zuerst jemand anderen zum Firmen-Admin machen.",
  },
  "last-way-in": {
    title: "Das ist Ihr letzter Zugang",
    detail: () => "Ohne ihn kämen Sie nicht mehr herein.",
    todo: "Zuerst einen weiteren Passkey anlegen.",
  },
  "limit-reached": {
    title: "Es sind zu viele",
    detail: ({ what, most }) => `Höchstens ${most} (${what}).`,
    todo: "Einen entfernen, der nicht gebraucht wird.",
  },
  "provider-unreachable": {
    title: "Der Anbieter antwortet nicht",
    detail: ({ issuer, why }) => `${issuer}: ${why}`,
    todo: "Die Adresse prüfen.",
  },
  "address-not-allowed": {
    title: "Diese Adresse ist nicht erlaubt",
    detail: ({ url, why }) => `${url}: ${why}`,
    todo: "Eine öffentliche https-Adresse nehmen.",
  },
  "box-unknown": {
    title: "Diese Box gibt es nicht",
    detail: ({ box }) => `Keine Box ${box}.`,
    todo: "In der Liste der Boxen nachsehen.",
  },
  "site-has-no-box": {
    title: "Keine Box dieses Standorts arbeitet",
    detail: ({ site }) => `${site} hat niemanden, der es halten könnte.`,
    todo: "Zuerst eine Box koppeln.",
  },
  "pool-too-small": {
    title: "So viel ist nicht im Topf",
    detail: ({ wanted, most }) => `${wanted} gewünscht, ${most} sind da.`,
    todo: "Den Standort um mehr bitten.",
  },
  "site-unheard": {
    title: "Ein Standort hat sich seit der Wiederherstellung nicht gemeldet",
    detail: ({ site }) => `Was ${site} vorher bekam oder zugesagt hat, ist hier vielleicht nicht bekannt.`,
    todo: "Warten, bis er sich gemeldet hat; kommt er nicht mehr, ihn ausschließen.",
  },
  "order-unknown": {
    title: "Unbekannter Auftrag",
    detail: ({ number }) => `Kein Standort hat einen Auftrag ${number}.`,
    todo: "Nummer prüfen. Neue Aufträge kommen mit dem nächsten Kontakt.",
  },
  "no-site-for-order": {
    title: "Kein Standort kann diesen Auftrag annehmen",
    detail: ({ why }) => why,
    todo: "Teilen erlauben, Ware umlagern oder einen Standort wählen.",
  },
  "transfer-same-site": {
    title: "Von und nach sind gleich",
    detail: ({ site }) => `Beides ist ${site}.`,
    todo: "Zwei Standorte wählen.",
  },
  "transfer-exists": {
    title: "Diese Umlagerung ist schon da",
    detail: ({ number }) => `Umlagerung ${number} wurde schon erbeten.`,
    todo: "Nichts zu tun.",
  },
  "setting-unknown": {
    title: "Diese Einstellung gibt es nicht",
    detail: ({ name }) => `Keine Einstellung ${name}.`,
    todo: "Eine aus der Liste wählen.",
  },
  "command-not-for-intents": {
    title: "Das geht nicht aus der Ferne",
    detail: ({ command }) => `${command} braucht jemanden vor Ort.`,
    todo: "Jemanden vor Ort bitten.",
  },
  "still-refused": {
    title: "Es würde wieder abgelehnt",
    detail: ({ reason, detail }) => `${reason}: ${detail}`,
    todo: "Das Genannte berichtigen.",
  },
};
