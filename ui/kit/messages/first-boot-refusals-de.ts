import type { FirstBootRefusalCode } from "#sync/contracts/refusals.ts";
import type { RefusalMessages } from "./messages.ts";

/** The first boot of a box, and what it sets: network, clock, sticks, screen. */
export const firstBootRefusalsDe: Pick<RefusalMessages, FirstBootRefusalCode> = {
  "first-boot-over": {
    title: "Die Einrichtung ist abgeschlossen",
    detail: () => "Dieser Standort ist schon eingerichtet.",
    todo: "Einzelnes unter „Einstellungen“ ändern.",
  },
  "first-boot-elsewhere": {
    title: "Zum Einrichten anmelden",
    detail: ({ why }) =>
      why === "screen"
        ? "Nur der Bildschirm an der Box beginnt ohne Anmeldung."
        : why === "machine"
          ? "Das ist keine Kontor-Box; ihr Start hat Ausweis und PIN des ersten Admins gezeigt."
          : "Dieser Standort hat schon einen Admin.",
    todo: "Als Admin anmelden.",
  },
  "first-boot-needed": {
    title: "Dieser Schritt ist nötig",
    detail: () => "Ohne Admin könnte sich niemand an dieser Box anmelden.",
    todo: "Dem Admin einen Namen und eine PIN geben.",
  },
  "interface-unknown": {
    title: "Dieser Netzanschluss fehlt",
    detail: ({ interface: name }) => `Die Box hat kein ${name}.`,
    todo: "Wieder einstecken oder einen anderen wählen.",
  },
  "interface-no-wifi": {
    title: "Hier ist kein WLAN",
    detail: ({ interface: name }) => (name === "" ? "Diese Box hat kein WLAN." : `${name} ist kein WLAN-Anschluss.`),
    todo: "Ein Netzkabel verwenden.",
  },
  "network-no-address": {
    title: "Das Netz gab keine Adresse",
    detail: ({ interface: name, waitedSeconds }) =>
      `${name} hatte nach ${waitedSeconds} s keine. Die frühere Einstellung gilt wieder.`,
    todo: "Kabel prüfen, oder Name und Schlüssel des WLANs; oder eine feste Adresse geben.",
  },
  "network-nothing-to-confirm": {
    title: "Es wartet nichts auf Bestätigung",
    detail: () => "Die Änderung wurde inzwischen zurückgenommen.",
    todo: "Noch einmal ändern und rechtzeitig behalten.",
  },
  "clock-is-automatic": {
    title: "Zeitserver stellen diese Uhr",
    detail: () => "Von Hand Gestelltes würde sofort wieder berichtigt.",
    todo: "Erst die Zeitserver abschalten.",
  },
  "media-unknown": {
    title: "Der Stick fehlt",
    detail: ({ mediaId }) => `${mediaId} steckt nicht mehr.`,
    todo: "Wieder einstecken.",
  },
  "media-unreadable": {
    title: "Der Stick ist nicht lesbar",
    detail: ({ why }) => why,
    todo: "Einen Stick mit FAT32, exFAT oder ext4 verwenden.",
  },
  "media-file-unknown": {
    title: "Die Datei ist nicht lesbar",
    detail: ({ path }) => `${path} ist nicht da oder größer als 20 MB.`,
    todo: "Den Stick neu öffnen und aus der Liste wählen.",
  },
  "media-in-use": {
    title: "Der Stick wird noch benutzt",
    detail: ({ why }) => why,
    todo: "Kurz warten und noch einmal versuchen.",
  },
  "display-fixed": {
    title: "Dieser Bildschirm hat eigene Tasten",
    detail: () => "Die Box kann seine Helligkeit nicht stellen.",
    todo: "Die Tasten am Bildschirm benutzen.",
  },
};
