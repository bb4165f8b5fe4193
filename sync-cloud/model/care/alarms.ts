import type { BothLanguages } from "./both-languages.ts";

/**
 * Every alarm that a box raises about itself, by its stable code. Each becomes one exception while it lasts, has a page in
 * `docs/runbooks/<code>.md`, and closes by itself when its cause is gone. Codes are never reused for something else.
 */
export const alarms = {
  "disk-full": {
    severity: "urgent",
    when: "less than 256 MiB are free on the data disk",
    title: { en: "The disk is full", de: "Der Datenträger ist voll" },
    todo: {
      en: "Free space now: nothing can be booked when it is full. Remove old backups and exports first.",
      de: "Jetzt Platz schaffen: Ist der Datenträger voll, wird nichts mehr gebucht. Zuerst alte Sicherungen und Exporte entfernen.",
    },
  },
  "disk-filling": {
    severity: "warning",
    when: "less is free than a backup or a rebuild needs, or the disk will be full within 30 days at the present rate",
    title: { en: "The disk is filling up", de: "Der Datenträger füllt sich" },
    todo: {
      en: "Remove what is not needed, or move backups to another disk.",
      de: "Nicht Benötigtes entfernen oder Sicherungen auf einen anderen Datenträger legen.",
    },
  },
  "disk-worn": {
    severity: "warning",
    when: "the disk says that 80 % of its life is used, or that its spare blocks are near their limit",
    title: { en: "The disk is worn", de: "Der Datenträger ist abgenutzt" },
    todo: {
      en: "Order a new box or disk now, and make sure that there is a backup elsewhere.",
      de: "Jetzt ein neues Gerät oder einen Datenträger bestellen und für eine Sicherung an anderem Ort sorgen.",
    },
  },
  "disk-failing": {
    severity: "urgent",
    when: "the disk reports that it fails, or data that it could not read or write",
    title: { en: "The disk is failing", de: "Der Datenträger fällt aus" },
    todo: {
      en: "Make a backup now, then replace the box.",
      de: "Jetzt eine Sicherung anlegen, dann das Gerät ersetzen.",
    },
  },
  "box-hot": {
    severity: "warning",
    when: "the disk has 75 °C or more",
    title: { en: "The box is too hot", de: "Das Gerät ist zu heiß" },
    todo: {
      en: "Give it air: free its slots from dust, keep it away from heaters and out of the sun.",
      de: "Für Luft sorgen: Schlitze von Staub befreien, nicht neben Heizungen oder in der Sonne betreiben.",
    },
  },
  "book-damaged": {
    severity: "urgent",
    when: "a check of the book's file finds damaged pages, or facts and balances that do not agree",
    title: { en: "The book is damaged", de: "Das Buch ist beschädigt" },
    todo: {
      en: "Make a copy of the data folder. Then stop the appliance and run `kontor rebuild --replace`; if that fails, restore a backup.",
      de: "Den Datenordner kopieren. Dann das Gerät anhalten und `kontor rebuild --replace` ausführen; gelingt das nicht, eine Sicherung einspielen.",
    },
  },
  "clock-wrong": {
    severity: "urgent",
    when: "the clock is behind the last fact, before this version was built, or more than a minute off",
    title: { en: "The clock is wrong", de: "Die Uhr geht falsch" },
    todo: {
      en: "Set the clock of this box. Facts stay in order meanwhile, but carry wrong times.",
      de: "Die Uhr dieses Geräts stellen. Die Reihenfolge der Fakten stimmt, ihre Zeiten aber nicht.",
    },
  },
  "clock-unchecked": {
    severity: "info",
    when: "for three days neither a time server nor the cloud was there to compare the clock with",
    title: { en: "The clock was not compared for long", de: "Die Uhr wurde lange nicht verglichen" },
    todo: {
      en: "Compare it with another clock, or give the box a time server in its network settings.",
      de: "Mit einer anderen Uhr vergleichen oder in den Netzeinstellungen einen Zeitserver angeben.",
    },
  },
  "certificate-ending": {
    severity: "warning",
    when: "the certificate of the doors or of the site's authority ends within 14 days, or cannot be read",
    title: { en: "A certificate is ending", de: "Ein Zertifikat läuft ab" },
    todo: {
      en: "It renews itself while the appliance runs. If it does not, restart the appliance and look at its log.",
      de: "Es erneuert sich im laufenden Betrieb selbst. Geschieht das nicht, das Gerät neu starten und das Protokoll ansehen.",
    },
  },
  "secrets-open": {
    severity: "urgent",
    when: "files under `secrets/` can be read by other users of the machine",
    title: { en: "Secrets can be read by others", de: "Andere können Geheimnisse lesen" },
    todo: {
      en: "Run: chmod -R go= on the folder `secrets/` of the data folder.",
      de: "Für den Ordner `secrets/` im Datenordner ausführen: chmod -R go=",
    },
  },
  "key-beside-data": {
    severity: "info",
    when: "the data is encrypted, but its key lies on the same disk, as there is no TPM",
    title: { en: "The disk's key lies on the disk", de: "Der Schlüssel liegt auf dem Datenträger" },
    todo: {
      en: "Whoever takes the box can read it. Keep it locked up, or use a machine with a TPM.",
      de: "Wer das Gerät mitnimmt, kann es lesen. Es einschließen oder einen Rechner mit TPM verwenden.",
    },
  },
  "appliance-silent": {
    severity: "urgent",
    when: "the appliance runs and does not answer; seen by `kontor doctor` from outside only",
    title: { en: "The appliance does not answer", de: "Das Gerät antwortet nicht" },
    todo: {
      en: "Look at its log, stop it and start it again.",
      de: "Das Protokoll ansehen, anhalten und neu starten.",
    },
  },
  "appliance-restarts": {
    severity: "urgent",
    when: "the appliance was restarted three times within an hour without having been asked to",
    title: { en: "The appliance keeps restarting", de: "Das Gerät startet immer wieder neu" },
    todo: {
      en: "Save the log bundle and send it to support; work goes on between the restarts.",
      de: "Das Protokollpaket sichern und an den Support senden; zwischen den Neustarts geht die Arbeit weiter.",
    },
  },
  "memory-high": {
    severity: "warning",
    when: "the appliance uses more than 900 MB of memory, or the machine has less than 150 MB left",
    title: { en: "Memory is running short", de: "Der Speicher wird knapp" },
    todo: {
      en: "Save the log bundle, then restart the appliance at a quiet moment.",
      de: "Das Protokollpaket sichern, dann das Gerät in einem ruhigen Moment neu starten.",
    },
  },
  "calls-waiting": {
    severity: "warning",
    when: "more than 1,000 calls wait for the book",
    title: { en: "Calls are piling up", de: "Aufrufe stauen sich" },
    todo: {
      en: "The disk is slow, or a program calls without end: see the runbook for how to tell.",
      de: "Der Datenträger ist langsam oder ein Programm ruft endlos auf: Die Anleitung sagt, wie man es erkennt.",
    },
  },
  "consumers-behind": {
    severity: "warning",
    when: "somebody who follows the book is more than 10,000 facts behind",
    title: { en: "Something lags behind the book", de: "Etwas hinkt dem Buch hinterher" },
    todo: {
      en: "It catches up by itself. If it does not within an hour, restart the appliance.",
      de: "Es holt von selbst auf. Falls nicht innerhalb einer Stunde, das Gerät neu starten.",
    },
  },
  "dead-letters": {
    severity: "warning",
    when: "somebody who follows the book could not take a fact after all retries",
    title: { en: "Something could not be delivered", de: "Etwas war nicht zustellbar" },
    todo: {
      en: "Correct what the error names, then deliver it again on the Health screen.",
      de: "Beheben, was der Fehler nennt, dann auf der Seite Zustand erneut zustellen.",
    },
  },
  "files-refused": {
    severity: "warning",
    when: "files of the inbox were refused and still lie in `inbox/refused/`",
    title: { en: "Files were refused", de: "Dateien wurden abgelehnt" },
    todo: {
      en: "Read the .problems.txt beside each file, send it corrected, and remove the refused one.",
      de: "Die .problems.txt neben jeder Datei lesen, korrigiert neu senden und die abgelehnte entfernen.",
    },
  },
  "backup-missing": {
    severity: "warning",
    when: "there is no backup at all, although the site has been working for a day",
    title: { en: "There is no backup", de: "Es gibt keine Sicherung" },
    todo: {
      en: "Set up backups on the Health screen: to a stick, a network share or the cloud.",
      de: "Auf der Seite Zustand Sicherungen einrichten: auf Stick, Netzlaufwerk oder in die Cloud.",
    },
  },
  "backup-old": {
    severity: "warning",
    when: "the newest backup is older than three days, or than three times its interval",
    title: { en: "The newest backup is old", de: "Die neueste Sicherung ist alt" },
    todo: {
      en: "Check that the stick is in, or the share can be reached; then back up now.",
      de: "Prüfen, ob der Stick steckt oder das Netzlaufwerk erreichbar ist; dann jetzt sichern.",
    },
  },
  "backup-failed": {
    severity: "warning",
    when: "the last backup to one of its places failed",
    title: { en: "A backup failed", de: "Eine Sicherung ist fehlgeschlagen" },
    todo: {
      en: "See why on the Health screen, put it right, and back up again.",
      de: "Auf der Seite Zustand den Grund ansehen, beheben und erneut sichern.",
    },
  },
  "broker-down": {
    severity: "urgent",
    when: "the machines' broker does not run",
    title: { en: "Machines cannot connect", de: "Maschinen können sich nicht verbinden" },
    todo: {
      en: "Restart the appliance; if it stays, save the log bundle and call support.",
      de: "Das Gerät neu starten; bleibt es so, das Protokollpaket sichern und den Support rufen.",
    },
  },
  "machines-down": {
    severity: "warning",
    when: "a machine that is switched on cannot be reached, or says nothing, for ten minutes",
    title: { en: "Machines do not answer", de: "Maschinen antworten nicht" },
    todo: {
      en: "Look at the machine, its cable and its power. The screen Machines says what is missing.",
      de: "Maschine, Kabel und Strom prüfen. Die Seite Maschinen sagt, was fehlt.",
    },
  },
  "sync-old": {
    severity: "warning",
    when: "a paired box has not spoken with the cloud for a day",
    title: { en: "No word from the cloud", de: "Keine Verbindung zur Cloud" },
    todo: {
      en: "The warehouse works without. Check the line to the internet and the proxy; the screen Sync says what failed.",
      de: "Das Lager arbeitet ohne sie. Internetleitung und Proxy prüfen; die Seite Abgleich sagt, was fehlschlug.",
    },
  },
  "sync-refused": {
    severity: "urgent",
    when: "the cloud does not take this box any more, or the box does not trust what comes from the cloud",
    title: { en: "The cloud and this box are at odds", de: "Cloud und Gerät sind uneins" },
    todo: {
      en: "The screen Sync says why. Mostly the box has to be paired again by an admin.",
      de: "Die Seite Abgleich sagt warum. Meist muss ein Administrator das Gerät neu koppeln.",
    },
  },
  "standby-behind": {
    severity: "warning",
    when: "the standby has not answered for ten minutes, or lags behind by more than 10,000 facts",
    title: { en: "The standby does not follow", de: "Das Ersatzgerät folgt nicht" },
    todo: {
      en: "Check that the standby is on and in the same network. Until it follows again, only backups protect this box.",
      de: "Prüfen, ob das Ersatzgerät läuft und im selben Netz ist. Bis es wieder folgt, schützen nur Sicherungen.",
    },
  },
  "slot-rolled-back": {
    severity: "warning",
    when: "an update did not start and the box went back to the version before",
    title: { en: "An update was taken back", de: "Eine Aktualisierung wurde zurückgenommen" },
    todo: {
      en: "The box works with its former version. Save the log bundle for support before you try again.",
      de: "Das Gerät arbeitet mit der vorigen Version. Vor einem neuen Versuch das Protokollpaket für den Support sichern.",
    },
  },
  "slot-alone": {
    severity: "info",
    when: "only one of the two systems on the disk can start",
    title: { en: "There is no system to fall back to", de: "Es gibt kein System zum Zurückfallen" },
    todo: {
      en: "Install the present version once more as an update: it fills the other slot.",
      de: "Die jetzige Version noch einmal als Aktualisierung einspielen: Sie füllt den anderen Platz.",
    },
  },
} as const satisfies Record<string, Alarm>;

export interface Alarm {
  /** How the exception is shown: `urgent` lights red. */
  severity: "info" | "warning" | "urgent";
  when: string;
  title: BothLanguages;
  todo: BothLanguages;
}

export type AlarmCode = keyof typeof alarms;
export const alarmCodes = Object.keys(alarms) as [AlarmCode, ...AlarmCode[]];
export const isAlarmCode = (text: string): text is AlarmCode => Object.hasOwn(alarms, text);
/** Where an alarm's page stands in the repository and on a box. */
export const runbookOf = (code: AlarmCode): string => `docs/runbooks/${code}.md`;
