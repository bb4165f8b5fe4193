import type { DiskContent, SurveyedDisk, Unfit } from "../install/survey.ts";
import type { Unasked } from "./unattended.ts";

/** Typed to confirm. On every keyboard of our countries these letters lie where the stick's plain keyboard expects them. */
export const eraseWord = "DISK";

/** The installer speaks both languages at once: it comes before anybody has chosen one. */
export const words = {
  welcome: (version: string) => `

  Kontor ${version}
  ------------------------------------------------------------------
  Install on this machine            Auf diesem Rechner installieren
`,
  disk: (n: number, { disk, content, holds, removable }: SurveyedDisk) =>
    `   ${n}  ${disk.path}  ${size(disk.sizeBytes)}  ${disk.model || "?"}${removable ? "  (USB)" : ""}
       ${contents[content]}${
         holds.length > 0 && content !== "empty"
           ? `: ${holds
               .map((one) => `${one.name || one.content || "?"} ${size(one.sizeBytes)}`)
               .join(", ")
               .slice(0, 60)}`
           : ""
       }`,
  unfit: ({ disk }: SurveyedDisk, unfit: Unfit) =>
    `   -  ${disk.path}  ${size(disk.sizeBytes)}  ${disk.model || "?"}\n       ${unfitWords[unfit]}`,
  noDisk: "\n  No disk here fits. Add one and press Enter. / Keine Platte passt. Eine einbauen und Enter. ",
  which: (count: number) => `\n  Which disk? / Welche Platte? (1${count > 1 ? `-${count}` : ""}) `,
  willErase: ({ disk, content }: SurveyedDisk) => `
  Everything on ${disk.path} (${size(disk.sizeBytes)}) will be erased. It holds: ${contents[content]}.
  Alles auf ${disk.path} wird geloescht.${
    content === "kontor"
      ? "\n\n  THIS IS A KONTOR BOX WITH A WAREHOUSE IN IT. Without a backup its stock is gone.\n  DAS IST EIN KONTOR MIT EINEM LAGER DARIN. Ohne Sicherung ist sein Bestand verloren."
      : ""
  }`,
  confirm: (isFree: boolean) =>
    `\n  Type ${eraseWord} to ${isFree ? "install" : "erase and install"}, Enter to go back. / ${eraseWord} eingeben zum Installieren, Enter zurueck. `,
  nothingDone: "\n  Nothing was changed. / Nichts wurde veraendert.",
  step: (step: string) => steps[step] ?? step,
  installed: (version: string, encryption: "none" | "key-file" | "tpm") => `
  Kontor ${version} is installed. / Kontor ${version} ist installiert.
  ${encryptions[encryption]}`,
  recoveryKey: (key: string) => `
  Write this down and lock it away. It opens the data should the TPM not do it any more.
  Aufschreiben und wegschliessen. Damit gehen die Daten auf, falls das TPM versagt.

      ${key}
`,
  writtenDown: "  Enter when it is written down. / Enter, wenn es aufgeschrieben ist. ",
  restart: `
  Pull the stick out. The machine starts in 15 seconds, or with Enter.
  Den Stick herausziehen. Der Rechner startet in 15 Sekunden, oder mit Enter.`,
  failed: (why: string) => `

  It did not work: ${why}
  Es hat nicht geklappt; der Grund steht darueber. Enter: noch einmal. / Enter: again. `,
  provisionWrong: (problems: readonly { path: string; expected: string }[]) => `
  provision.json on the stick is not used. / provision.json auf dem Stick wird nicht benutzt:
${problems.map(({ path, expected }) => `    ${path || "(file)"}: ${expected}`).join("\n")}`,
  mustAsk: (why: Extract<Unasked, { ok: false }>["why"]) => `
  provision.json does not decide this: ${whyAsked[why.why]}
  provision.json entscheidet das nicht.`,
};

const size = (bytes: number): string => `${Math.round(bytes / 1e9)} GB`;

const contents: Readonly<Record<DiskContent, string>> = {
  empty: "empty / leer",
  kontor: "a Kontor box / ein Kontor",
  "kontor-unfinished": "an installation that was cut short / eine abgebrochene Installation",
  windows: "Windows",
  linux: "Linux",
  other: "something else / etwas anderes",
};
const unfitWords: Readonly<Record<Unfit, string>> = {
  stick: "the stick",
  "read-only": "cannot be written / nicht beschreibbar",
  "too-small": "too small (8 GB are needed) / zu klein",
  "in-use": "in use / in Gebrauch",
  sectors: "has sectors of 4096 bytes; set it to 512 / hat Sektoren von 4096 Byte",
};
const steps: Readonly<Record<string, string>> = {
  erase: "erasing / loeschen",
  data: "room for the data / Platz fuer Daten",
  "write-root": "writing / schreiben",
  "check-root": "checking / pruefen",
  boot: "start-up files / Startdateien",
  finish: "done / fertig",
};
const encryptions = {
  none: "Its data is NOT encrypted (asked for by provision.json). / Daten NICHT verschluesselt.",
  "key-file":
    "Its data is encrypted; the key lies on the same disk, because this machine has no TPM. / Verschluesselt, Schluessel auf der Platte (kein TPM).",
  tpm: "Its data is encrypted; the machine's TPM keeps the key. / Verschluesselt, der Schluessel liegt im TPM.",
};
const whyAsked: Readonly<Record<Extract<Unasked, { ok: false }>["why"]["why"], string>> = {
  "no-disk": "no disk fits",
  "several-disks": "several disks fit; name one in install.disk",
  "disk-unknown": "the disk that it names is not here",
  "disk-unfit": "the disk that it names does not fit",
  "not-empty": "the disk is not empty; see install.erase",
};
