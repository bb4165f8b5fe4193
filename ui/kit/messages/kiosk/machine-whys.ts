import type { Words } from "./words.ts";

/** Why a machine, or what it saw, became an exception; and the names of what is known about it. */
export const machineWhyWords = {
  "machine-why.code-unknown": { en: "Nobody knows this code", de: "Dieser Code ist unbekannt" },
  "machine-why.not-allowed": { en: "It may not do this", de: "Das darf es nicht" },
  "machine-why.state-not-allowed": { en: "Not possible in this state", de: "In diesem Zustand nicht möglich" },
  "machine-why.rfid-unknown": {
    en: "Tags passed that nobody announced",
    de: "Unangekündigte Funketiketten sind durchgefahren",
  },
  "machine-why.rfid-gone": {
    en: "A tag passed whose goods have left",
    de: "Ein Funketikett von Ware, die schon fort ist",
  },
  "machine-why.rfid-sweep": {
    en: "A radio count differs from the book",
    de: "Eine Funkzählung weicht vom Buch ab",
  },
  "machine-why.sensor-outside": { en: "Outside its limits", de: "Außerhalb der Grenzen" },
  "machine-why.sensor-silent": { en: "The sensor says nothing", de: "Der Sensor meldet nichts" },
  "machine-why.load-on-vehicle": {
    en: "A robot stopped with its load on it",
    de: "Ein Roboter blieb mit seiner Ladung stehen",
  },
  "machine-why.load-maybe-on-vehicle": {
    en: "A robot stopped; its load may be on it",
    de: "Ein Roboter blieb stehen, vielleicht mit Ladung",
  },
  "machine-why.lane-without-place": {
    en: "This lane has no location in the book",
    de: "Diese Bahn hat keinen Platz im Buch",
  },
  "machine-why.silence": { en: "Silence", de: "Stille" },
  "detail.alert": { en: "Alert", de: "Alarm" },
  "detail.value": { en: "Value", de: "Wert" },
  "detail.worst": { en: "Worst value", de: "Schlimmster Wert" },
  "detail.quantity": { en: "What is measured", de: "Messgröße" },
  "detail.channel": { en: "Probe", de: "Fühler" },
  "detail.zone": { en: "Zone", de: "Zone" },
  "detail.tags": { en: "Tags", de: "Funketiketten" },
  "detail.code": { en: "Code", de: "Code" },
  "detail.direction": { en: "Direction", de: "Richtung" },
  "detail.matched": { en: "Found as booked", de: "Wie gebucht gefunden" },
  "detail.differences": { en: "Differences", de: "Abweichungen" },
  "detail.sweepId": { en: "Radio count", de: "Funkzählung" },
  "detail.transport": { en: "Transport", de: "Transport" },
  "detail.node": { en: "Last seen at node", de: "Zuletzt an Knoten" },
  "detail.lane": { en: "Lane", de: "Bahn" },
  "detail.barcode": { en: "Barcode", de: "Barcode" },
  "detail.read": { en: "Reading", de: "Lesung" },
  "detail.why": { en: "Why", de: "Warum" },
  "detail.state": { en: "State", de: "Zustand" },
  "detail.lpn": { en: "LPN", de: "LPN" },
} as const satisfies Words;
