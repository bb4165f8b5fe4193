import type { BothLanguages } from "./both-languages.ts";

/** What is looked at, in the order in which it is shown. */
export const checkWords = {
  appliance: { en: "Appliance", de: "Gerät" },
  disk: { en: "Disk space", de: "Speicherplatz" },
  drive: { en: "Disk wear", de: "Abnutzung" },
  book: { en: "Book", de: "Buch" },
  clock: { en: "Clock", de: "Uhr" },
  memory: { en: "Memory", de: "Arbeitsspeicher" },
  backups: { en: "Backups", de: "Sicherungen" },
  certificates: { en: "Certificates", de: "Zertifikate" },
  secrets: { en: "Secrets", de: "Geheimnisse" },
  encryption: { en: "Encryption", de: "Verschlüsselung" },
  slots: { en: "System slots", de: "Systemplätze" },
  consumers: { en: "Followers of the book", de: "Was dem Buch folgt" },
  "dead-letters": { en: "Undeliverable", de: "Nicht zustellbar" },
  files: { en: "Inbox", de: "Eingangsordner" },
  broker: { en: "Machines' broker", de: "Maschinen-Broker" },
  machines: { en: "Machines", de: "Maschinen" },
  sync: { en: "Cloud", de: "Cloud" },
  standby: { en: "Standby", de: "Ersatzgerät" },
} as const satisfies Record<string, BothLanguages>;

/** What was seen. The values in braces come with the finding. */
export const sayWords = {
  "appliance-runs": {
    en: "version {version}, {facts} facts, {waiting} calls in hand, up {minutes} minutes",
    de: "Version {version}, {facts} Fakten, {waiting} Aufrufe in Arbeit, läuft seit {minutes} Minuten",
  },
  "appliance-stopped": { en: "not running", de: "läuft nicht" },
  "appliance-silent": { en: "process {pid} does not answer: {why}", de: "Prozess {pid} antwortet nicht: {why}" },
  "appliance-restarts": { en: "{n} restarts within an hour", de: "{n} Neustarts in einer Stunde" },
  "disk-free": {
    en: "{freeGib} GiB of {sizeGib} GiB free, the book has {bookGib} GiB",
    de: "{freeGib} GiB von {sizeGib} GiB frei, das Buch hat {bookGib} GiB",
  },
  "disk-days": {
    en: "{freeGib} GiB of {sizeGib} GiB free, full in {days} days at this rate, the book has {bookGib} GiB",
    de: "{freeGib} GiB von {sizeGib} GiB frei, so in {days} Tagen voll, das Buch hat {bookGib} GiB",
  },
  "drive-well": {
    en: "{name}: {wornPercent} % of its life used, {celsius} °C, {hours} hours",
    de: "{name}: {wornPercent} % der Lebensdauer verbraucht, {celsius} °C, {hours} Stunden",
  },
  "drive-no-word": { en: "{name} says nothing about its wear", de: "{name} sagt nichts über die Abnutzung" },
  "drive-worn": {
    en: "{name}: {wornPercent} % of its life used, {sparePercent} % spare left",
    de: "{name}: {wornPercent} % der Lebensdauer verbraucht, {sparePercent} % Reserve",
  },
  "drive-failing": {
    en: "{name} reports trouble: {why}",
    de: "{name} meldet Probleme: {why}",
  },
  "drive-hot": { en: "{name} has {celsius} °C", de: "{name} hat {celsius} °C" },
  "book-whole": { en: "its pages are whole", de: "alle Seiten sind heil" },
  "book-verified": {
    en: "sound: {facts} facts were checked against all balances",
    de: "in Ordnung: {facts} Fakten gegen alle Bestände geprüft",
  },
  "book-damaged": { en: "{what}", de: "{what}" },
  "clock-well": { en: "{now}, {offsetMs} ms off {source}", de: "{now}, {offsetMs} ms neben {source}" },
  "clock-alone": { en: "{now}, compared with nobody", de: "{now}, mit niemandem verglichen" },
  "clock-behind-facts": {
    en: "it shows {now}, but the last fact is of {last}",
    de: "sie zeigt {now}, der letzte Fakt ist aber von {last}",
  },
  "clock-before-build": {
    en: "it shows {now}, before this version was made ({built})",
    de: "sie zeigt {now}, vor der Entstehung dieser Version ({built})",
  },
  "clock-off": { en: "{seconds} s off {source}", de: "{seconds} s neben {source}" },
  "clock-stepped": { en: "it jumped by {seconds} s at {at}", de: "sie sprang um {seconds} s um {at}" },
  "memory-well": {
    en: "the appliance uses {usedMb} MB, the machine has {freeMb} MB of {totalMb} MB left",
    de: "das Gerät nutzt {usedMb} MB, der Rechner hat {freeMb} MB von {totalMb} MB frei",
  },
  "backups-none": { en: "none yet", de: "noch keine" },
  "backups-age": {
    en: "newest {hours} hours old, {count} kept",
    de: "neueste {hours} Stunden alt, {count} vorhanden",
  },
  "backups-failed": { en: "{place}: {why}", de: "{place}: {why}" },
  "certificates-well": { en: "good for {days} days", de: "noch {days} Tage gültig" },
  "certificates-none": { en: "not made yet", de: "noch keines erstellt" },
  "certificates-ending": { en: "{name} ends in {days} days", de: "{name} läuft in {days} Tagen ab" },
  "certificates-ended": { en: "{name} ended {days} days ago", de: "{name} ist seit {days} Tagen abgelaufen" },
  "certificates-broken": { en: "{name} holds no certificate", de: "{name} enthält kein Zertifikat" },
  "secrets-well": { en: "readable by their owner only", de: "nur für ihren Besitzer lesbar" },
  "secrets-open": { en: "others can read {paths}", de: "andere können lesen: {paths}" },
  "encryption-tpm": { en: "the key is held by the TPM", de: "der Schlüssel liegt im TPM" },
  "encryption-file": { en: "the key lies on the boot partition", de: "der Schlüssel liegt auf der Boot-Partition" },
  "encryption-none": { en: "the data is not encrypted", de: "die Daten sind nicht verschlüsselt" },
  "slots-well": {
    en: "slot {slot} runs; slot {other} can start, too",
    de: "Platz {slot} läuft; Platz {other} kann ebenfalls starten",
  },
  "slots-trying": {
    en: "slot {slot} runs on trial, try {tries} of 3",
    de: "Platz {slot} läuft zur Probe, Versuch {tries} von 3",
  },
  "slots-alone": {
    en: "slot {slot} runs; slot {other} cannot start",
    de: "Platz {slot} läuft; Platz {other} kann nicht starten",
  },
  "slots-rolled-back": {
    en: "version {version} was taken back: {why}",
    de: "Version {version} wurde zurückgenommen: {why}",
  },
  "consumers-well": { en: "{count} follow the book", de: "{count} folgen dem Buch" },
  "consumers-behind": { en: "{list}", de: "{list}" },
  "dead-letters-none": { en: "none", de: "nichts" },
  "dead-letters": { en: "{list}", de: "{list}" },
  files: { en: "{waiting} waiting, {refused} refused", de: "{waiting} wartend, {refused} abgelehnt" },
  "broker-well": { en: "{clients} connected", de: "{clients} verbunden" },
  "broker-down": { en: "it does not run", de: "er läuft nicht" },
  "machines-none": { en: "none added", de: "keine eingerichtet" },
  "machines-well": { en: "all {count} answer", de: "alle {count} antworten" },
  "machines-down": { en: "{count} of {all} do not answer: {list}", de: "{count} von {all} antworten nicht: {list}" },
  "sync-alone": { en: "not paired with a cloud", de: "mit keiner Cloud gekoppelt" },
  "sync-well": {
    en: "{minutes} minutes ago, {pending} facts to send",
    de: "vor {minutes} Minuten, {pending} Fakten zu senden",
  },
  "sync-old": {
    en: "nothing heard for {hours} hours, {pending} facts to send",
    de: "seit {hours} Stunden nichts gehört, {pending} Fakten zu senden",
  },
  "sync-never": { en: "paired, and not heard of yet", de: "gekoppelt, aber noch nichts gehört" },
  "sync-refused": { en: "{why}", de: "{why}" },
  "standby-none": { en: "there is none", de: "keines vorhanden" },
  "standby-well": { en: "follows, {behind} facts behind", de: "folgt, {behind} Fakten zurück" },
  "standby-behind": {
    en: "last heard {minutes} minutes ago, {behind} facts behind",
    de: "zuletzt vor {minutes} Minuten gehört, {behind} Fakten zurück",
  },
} as const satisfies Record<string, BothLanguages>;

export type CheckCode = keyof typeof checkWords;
export type SayCode = keyof typeof sayWords;
export const checkCodes = Object.keys(checkWords) as [CheckCode, ...CheckCode[]];
export const sayCodes = Object.keys(sayWords) as [SayCode, ...SayCode[]];
