import { boxRefusalsDe } from "./box-refusals-de.ts";
import { careRefusalsDe } from "./care-refusals-de.ts";
import { cloudRefusalsDe } from "./cloud-refusals-de.ts";
import { firstBootRefusalsDe } from "./first-boot-refusals-de.ts";
import type { RefusalMessages } from "./messages.ts";
import { limitWords, secondsOf } from "./refusal-parts.ts";
import { siteRefusalsDe } from "./site-refusals-de.ts";
import { syncRefusalsDe } from "./sync-refusals-de.ts";
import { updateRefusalsDe } from "./update-refusals-de.ts";

/** Für die Menschen im Lager: was nicht stimmt, und was jetzt zu tun ist. */
export const refusalsDe: RefusalMessages = {
  ...boxRefusalsDe,
  ...careRefusalsDe,
  ...cloudRefusalsDe,
  ...firstBootRefusalsDe,
  ...siteRefusalsDe,
  ...syncRefusalsDe,
  ...updateRefusalsDe,
  "input-invalid": {
    title: "Das kann nicht stimmen",
    detail: ({ problems }) => problems.map(({ path, expected }) => `${path}: ${expected}`).join("; "),
    todo: "Berichtigen und nochmals senden.",
  },
  "command-unknown": {
    title: "Das kennt die Anlage nicht",
    detail: ({ name }) => `Kein Befehl „${name}“.`,
    todo: "App neu laden; Anlage und App sind vielleicht verschieden alt.",
  },
  "command-id-reused": {
    title: "Dieser Eintrag wurde schon gesendet",
    detail: ({ commandId, earlier }) => `${commandId} war ${earlier}.`,
    todo: "Bitte noch einmal machen.",
  },
  "queue-full": {
    title: "Die Anlage ist beschäftigt",
    detail: ({ retryAfterMs }) => `Sie bittet um ${secondsOf(retryAfterMs)} s Geduld.`,
    todo: "Nichts zu tun: Es wird von selbst nochmals gesendet.",
  },
  "storage-full": {
    title: "Die Platte der Anlage ist voll",
    detail: () => "Sie kann nichts buchen, bis Platz ist.",
    todo: "Schichtleitung rufen. Deine Scans bleiben erhalten.",
  },
  "not-found": {
    title: "Nicht gefunden",
    detail: ({ what, id }) => `${what} ${id} gibt es nicht.`,
    todo: "Nummer prüfen.",
  },
  "state-not-allowed": {
    title: "Das geht jetzt nicht",
    detail: ({ what, id, state, allowed }) => `${what} ${id} ist ${state}; nötig wäre ${allowed}.`,
    todo: "Schichtleitung fragen.",
  },
  "number-range-empty": {
    title: "Keine Nummern mehr frei",
    detail: ({ range }) => `Der Nummernkreis ${range} ist aufgebraucht.`,
    todo: "Schichtleitung rufen.",
  },
  "inbound-unknown": {
    title: "Unbekannte Lieferung",
    detail: ({ number }) => `Als ${number} ist nichts angekündigt.`,
    todo: "Ohne Papiere annehmen.",
  },
  "inbound-exists": {
    title: "Diese Lieferung ist schon da",
    detail: ({ number }) => `${number} wurde schon übernommen.`,
    todo: "Nichts zu tun.",
  },
  "over-receipt": {
    title: "Mehr als angekündigt",
    detail: ({ sku, expected, received, allowed }) =>
      `${sku}: ${expected} angekündigt, ${allowed} erlaubt, hiermit ${received}.`,
    todo: "Nachzählen. Den Rest kann die Schichtleitung freigeben.",
  },
  "over-not-approved": {
    title: "Mehrmenge nicht freigegeben",
    detail: ({ number, lines }) => `${number}: zu viel bei ${lines}.`,
    todo: "Von der Schichtleitung freigeben lassen.",
  },
  "undo-too-late": {
    title: "Zu spät zum Zurücknehmen",
    detail: ({ receipt, why }) => `Wareneingang ${receipt}: ${why}.`,
    todo: "Die Schichtleitung berichtigt den Bestand.",
  },
  "pack-unknown": {
    title: "Diese Palette ist nicht angekündigt",
    detail: ({ sscc }) => `Zu ${sscc} ist nichts offen.`,
    todo: "Die Artikel einzeln annehmen.",
  },
  "nothing-received": {
    title: "Es wurde nichts angenommen",
    detail: ({ number }) => `Zu ${number} wurde keine Ware angenommen.`,
    todo: "Erst die Ware scannen.",
  },
  "order-exists": {
    title: "Dieser Auftrag ist schon da",
    detail: ({ number }) => `Auftrag ${number} wurde schon übernommen.`,
    todo: "Nichts zu tun.",
  },
  "order-held": {
    title: "Der Auftrag ist angehalten",
    detail: ({ order, reason }) => `Auftrag ${order}: ${reason}.`,
    todo: "Mit einem anderen weitermachen; die Schichtleitung gibt ihn frei.",
  },
  "nothing-to-release": {
    title: "Nichts freizugeben",
    detail: ({ order, why }) => `Auftrag ${order}: ${why}.`,
    todo: "Auf Ware warten.",
  },
  "task-unknown": {
    title: "Diese Aufgabe gibt es nicht mehr",
    detail: ({ task }) => `Die Aufgabe ${task} ist weg.`,
    todo: "Die nächste Aufgabe nehmen.",
  },
  "task-taken": {
    title: "Jemand anders hat diese Aufgabe",
    detail: ({ holder }) => `${holder} arbeitet daran.`,
    todo: "Die nächste Aufgabe nehmen.",
  },
  "no-work": { title: "Keine Arbeit wartet", detail: ({ why }) => why, todo: "Gleich noch einmal nachsehen." },
  "qty-over": {
    title: "Zu viel",
    detail: ({ wanted, most }) => `${wanted} angegeben, höchstens ${most}.`,
    todo: "Menge berichtigen.",
  },
  "lpn-wrong-order": {
    title: "Falscher Behälter",
    detail: ({ lpn, order }) => `${lpn} gehört zu Auftrag ${order}.`,
    todo: "Einen leeren nehmen, oder den richtigen.",
  },
  "not-packed": {
    title: "Noch nicht alles gepackt",
    detail: ({ order, open }) => `Auftrag ${order}: noch ${open} zu packen.`,
    todo: "Den Rest packen oder zurücklegen.",
  },
  "not-loaded": {
    title: "Noch nicht alles verladen",
    detail: ({ load, open }) => `Ladung ${load}: ${open} Kartons stehen noch da.`,
    todo: "Erst diese verladen.",
  },
  "import-refused": {
    title: "Die Liste wurde nicht übernommen",
    detail: ({ problems }) => problems.map(({ at, number, problem }) => `${at} (${number}): ${problem}`).join("; "),
    todo: "Das Genannte berichtigen und nochmals senden.",
  },
  "wave-empty": {
    title: "Kein Auftrag passt in die Welle",
    detail: ({ why }) => why,
    todo: "Filter weiter fassen oder warten.",
  },
  "wrong-lot": {
    title: "Falsche Charge",
    detail: ({ sku, wanted, given }) => `${sku}: Charge ${wanted} war gefragt, genommen wurde ${given}.`,
    todo: "Die richtige Charge nehmen oder einen Grund angeben.",
  },
  "lpn-content-differs": {
    title: "Darin ist etwas anderes",
    detail: ({ lpn, holds, wanted }) => `${lpn} enthält ${holds}, gebraucht werden ${wanted}.`,
    todo: "Einzeln entnehmen oder eine andere Palette nehmen.",
  },
  "carton-empty": {
    title: "Der Karton ist leer",
    detail: ({ lpn }) => `In ${lpn} ist nichts.`,
    todo: "Erst einen Artikel hineinscannen.",
  },
  "weight-off": {
    title: "Das Gewicht stimmt nicht",
    detail: ({ givenGrams, expectedGrams, toleranceGrams }) =>
      `${givenGrams} g auf der Waage, ${expectedGrams} g erwartet (± ${toleranceGrams} g).`,
    todo: "Nachsehen, was im Karton ist.",
  },
  "load-unknown": {
    title: "Unbekannte Ladung",
    detail: ({ load }) => `Eine Ladung ${load} gibt es nicht.`,
    todo: "Nummer prüfen.",
  },
  "order-on-load": {
    title: "Der Auftrag fährt anders",
    detail: ({ order, load }) => `Auftrag ${order} gehört auf Ladung ${load}.`,
    todo: "Schichtleitung fragen.",
  },
  "dock-taken": {
    title: "Das Tor ist belegt",
    detail: ({ dock, load }) => `Ladung ${load} steht an ${dock}.`,
    todo: "Ein anderes Tor nehmen.",
  },
  "lpn-wrong-load": {
    title: "Falscher LKW",
    detail: ({ lpn, load, other }) => `${lpn} gehört ${other ? `zu ${other}` : "zu keiner Ladung"}, nicht zu ${load}.`,
    todo: "Zurück auf die Bahn stellen.",
  },
  "load-not-empty": {
    title: "Es sind Kartons im LKW",
    detail: ({ load, cartons }) => `${cartons} Kartons sind auf ${load}.`,
    todo: "Erst ausladen.",
  },
  "sign-in-wrong": {
    title: "Anmeldung fehlgeschlagen",
    detail: () => "Ausweis, Name oder PIN stimmt nicht.",
    todo: "Nochmals versuchen oder Schichtleitung fragen.",
  },
  "sign-in-needed": {
    title: "Bitte neu anmelden",
    detail: () => "Die Anmeldung ist abgelaufen.",
    todo: "Ausweis scannen. Deine Scans bleiben erhalten.",
  },
  "not-allowed": {
    title: "Das darfst du nicht",
    detail: ({ needs }) => `Das ist für: ${needs}.`,
    todo: "Jemanden fragen, der es darf.",
  },
  "too-many-requests": {
    title: "Zu viele Versuche",
    detail: ({ retryAfterMs }) => `Bitte ${secondsOf(retryAfterMs)} s warten.`,
    todo: "Dann nochmals versuchen.",
  },
  "person-inactive": {
    title: "Diese Person ist abgeschaltet",
    detail: ({ person }) => `${person} darf sich nicht anmelden.`,
    todo: "Die Verwaltung fragen.",
  },
  "badge-taken": {
    title: "Dieser Ausweis gehört jemand anderem",
    detail: () => "Ein Ausweis gehört einer Person.",
    todo: "Einen anderen Ausweis nehmen.",
  },
  "sku-unknown": {
    title: "Unbekannter Artikel",
    detail: ({ sku }) => `${sku} steht nicht in der Artikelliste.`,
    todo: "Zur Seite stellen und melden.",
  },
  "location-unknown": {
    title: "Unbekannter Lagerplatz",
    detail: ({ location }) => `Den Platz ${location} gibt es nicht.`,
    todo: "Etikett prüfen.",
  },
  "lpn-unknown": {
    title: "Unbekanntes Etikett",
    detail: ({ lpn }) => `${lpn} ist hier nicht bekannt.`,
    todo: "Etikett prüfen; unbekannte Ware gehört in den Wareneingang.",
  },
  "lot-required": {
    title: "Die Charge fehlt",
    detail: ({ sku }) => `${sku} braucht die Charge.`,
    todo: "Charge scannen oder eintippen.",
  },
  "serial-required": {
    title: "Seriennummern fehlen",
    detail: ({ sku, qty, given }) => `${sku}: ${qty} nötig, ${given} angegeben.`,
    todo: "Eine je Stück scannen.",
  },
  "serial-elsewhere": {
    title: "Diese Seriennummer ist woanders",
    detail: ({ serial, place }) => `${serial} ist gebucht in ${place}.`,
    todo: "Etikett prüfen; die Schichtleitung kann es berichtigen.",
  },
  "expiry-required": {
    title: "Das Verfallsdatum fehlt",
    detail: ({ sku }) => `${sku} braucht das Verfallsdatum.`,
    todo: "Datum scannen oder eintippen.",
  },
  "not-enough-stock": {
    title: "Zu wenig Bestand",
    detail: ({ sku, place, wanted, free, holders }) =>
      `${sku}${place ? ` in ${place}` : ""}: ${wanted} gebraucht, ${free} frei. ${holders}`.trim(),
    todo: "Weniger nehmen oder als Fehlmenge melden.",
  },
  "location-locked": {
    title: "Der Lagerplatz ist gesperrt",
    detail: ({ location, direction, reason }) =>
      `${direction === "in" ? "Nichts darf hinein" : "Nichts darf heraus"}: ${location}, ${reason}.`,
    todo: "Einen anderen Platz wählen.",
  },
  "location-full": {
    title: "Kein Platz mehr",
    detail: ({ location, limit, free, needed }) =>
      `${location}, ${limitWords.de[limit]}: ${needed} nötig, ${free} frei.`,
    todo: "Einen anderen Platz wählen.",
  },
  "mixing-not-allowed": {
    title: "Darf nicht gemischt werden",
    detail: ({ location, mixing, holds }) => `${location} nimmt ${mixing}; darin ist ${holds}.`,
    todo: "Einen anderen Platz wählen.",
  },
  "storage-class-wrong": {
    title: "Falsche Art von Platz",
    detail: ({ location, storageClass }) => `${location} ist nicht für ${storageClass}.`,
    todo: "Einen anderen Platz wählen.",
  },
  "capability-missing": {
    title: "Das kann der Platz nicht",
    detail: ({ location, capability }) => `${location} ist nicht für „${capability}“.`,
    todo: "Einen anderen Platz wählen.",
  },
  "lpn-in-use": {
    title: "Dieses Etikett ist vergeben",
    detail: ({ lpn, state }) => `${lpn} ist ${state}.`,
    todo: "Ein anderes Etikett nehmen.",
  },
  "lpn-loop": {
    title: "Es kann nicht in sich selbst stehen",
    detail: ({ lpn, parent }) => `${parent} ist in ${lpn}.`,
    todo: "Eine andere Palette scannen.",
  },
  "hold-unknown": {
    title: "Unbekannte Sperre",
    detail: ({ id }) => `Eine Sperre ${id} gibt es nicht.`,
    todo: "Liste neu laden.",
  },
  "list-invalid": {
    title: "Die Liste hat Fehler",
    detail: ({ problems }) =>
      problems
        .slice(0, 5)
        .map(({ index, field, found }) => `${index + 1}, ${field} ${found}`.trim())
        .join("; "),
    todo: "Berichtigen und die ganze Liste nochmals senden.",
  },
  "item-inactive": {
    title: "Dieser Artikel ist abgeschaltet",
    detail: ({ sku }) => `${sku} wird nicht mehr benutzt.`,
    todo: "Zur Seite stellen und melden.",
  },
  "item-has-stock": {
    title: "Der Artikel hat Bestand",
    detail: ({ sku, field, onHand }) => `${field} von ${sku} lässt sich nicht ändern: ${onHand} sind da.`,
    todo: "Erst den Bestand auslagern.",
  },
  "uom-unknown": {
    title: "Unbekannte Einheit",
    detail: ({ sku, uom, known }) => `${sku} hat kein ${uom}; es gibt ${known}.`,
    todo: "Eine dieser Einheiten nehmen.",
  },
  "uom-not-whole": {
    title: "Kein ganzes Gebinde",
    detail: ({ qtyBase, uom, qtyPerUom }) => `${qtyBase} sind keine ganzen ${uom} zu ${qtyPerUom}.`,
    todo: "Einzelne Stück eintippen.",
  },
  "location-in-use": {
    title: "Der Platz wird benutzt",
    detail: ({ location, what, count }) => `${location} hat noch ${count} ${what}.`,
    todo: "Erst leeren und die Arbeit dort beenden.",
  },
  "check-digits-wrong": {
    title: "Falsche Prüfziffern",
    detail: ({ location }) => `Das sind nicht die von ${location}.`,
    todo: "Vom Etikett direkt vor dir ablesen.",
  },
  "lpn-not-empty": {
    title: "Nicht leer",
    detail: ({ lpn, onHand }) => `${lpn} enthält ${onHand} Stück.`,
    todo: "Erst leeren, oder ein anderes Etikett nehmen.",
  },
  "override-not-allowed": {
    title: "Das darf nur die Schichtleitung",
    detail: ({ needs }) => `Das ist für: ${needs}.`,
    todo: "Einen anderen Platz wählen oder fragen.",
  },
  "recount-same-person": {
    title: "Jemand anders muss nachzählen",
    detail: ({ count }) => `${count} hast du selbst gezählt.`,
    todo: "An jemand anderen geben.",
  },
  "file-refused": {
    title: "Die Datei wurde nicht übernommen",
    detail: ({ name, total, problems }) => `${name}: ${total} Fehler. ${problems[0]?.text ?? ""}`,
    todo: "Das Genannte berichtigen und die ganze Datei neu senden.",
  },
  "partner-unknown": {
    title: "Kein solcher EDI-Partner",
    detail: ({ partner }) =>
      partner === "" ? "Der Beleg nennt keinen EDI-Partner." : `${partner} hat keine EDI-Einstellungen.`,
    todo: "Einen Partner wählen oder seine EDI-Einstellungen speichern.",
  },
  "export-empty": {
    title: "Nichts zu exportieren",
    detail: ({ kind }) => `${kind}: nichts gefunden.`,
    todo: "Den Filter weiter fassen.",
  },
  "export-refused": {
    title: "In diesem Format nicht darstellbar",
    detail: ({ kind, problems }) => `${kind}: ${problems[0]?.text ?? ""}`,
    todo: "Die genannten Werte berichtigen.",
  },
  "paper-impossible": {
    title: "Das lässt sich nicht drucken",
    detail: ({ subject, why }) => `${subject}: ${why}.`,
    todo: "Das Genannte berichtigen, dann neu drucken.",
  },
  "load-exists": {
    title: "Diese Ladung ist schon da",
    detail: ({ number }) => `Ladung ${number} wurde schon angelegt.`,
    todo: "Eine andere Nummer nehmen.",
  },
  "rest-undecided": {
    title: "Der Auftrag ist nicht vollständig",
    detail: ({ order, restQty }) => `Auftrag ${order}: ${restQty} Stück gehen nicht mit.`,
    todo: "Entscheiden, ob der Rest nachkommt oder entfällt.",
  },
  "machine-exists": {
    title: "Diese Maschinennummer ist vergeben",
    detail: ({ machine }) => `Es gibt schon eine Maschine ${machine}.`,
    todo: "Eine andere Nummer nehmen oder diese Maschine ändern.",
  },
  "machine-entry-unknown": {
    title: "Kein Treiber mit diesem Namen",
    detail: ({ entry }) => `${entry} steht nicht im Katalog.`,
    todo: "Einen Treiber aus der Liste wählen.",
  },
  "machine-setting-wrong": {
    title: "Eine Einstellung fehlt oder ist falsch",
    detail: ({ machine, setting, expected }) => `${machine}: ${setting} muss sein: ${expected}.`,
    todo: "Die Einstellung berichtigen.",
  },
  "machines-too-many": {
    title: "Keine weiteren Maschinen",
    detail: ({ max }) => `Die Box betreut höchstens ${max} Maschinen.`,
    todo: "Eine entfernen, die nicht mehr gebraucht wird.",
  },
  "plan-invalid": {
    title: "Der Plan ist nicht brauchbar",
    detail: ({ problems }) => problems.join(" ") || "Das ist kein LIF-Dokument.",
    todo: "Die Datei berichtigen und neu einlesen.",
  },
  "plan-full": {
    title: "Der Plan ist voll",
    detail: ({ what, max }) => `Ein Plan fasst höchstens ${max} ${what === "zones" ? "Zonen" : "gesperrte Stellen"}.`,
    todo: "Nicht mehr Gebrauchtes entfernen.",
  },
  "node-unknown": {
    title: "Nicht auf den Fahrwegen",
    detail: ({ node }) => `Die geltenden Fahrwege haben keinen Knoten ${node}.`,
    todo: "Eine Stelle auf dem Plan wählen.",
  },
  "zone-without-area": {
    title: "Die Zone umschließt nichts",
    detail: ({ name }) => `${name} hat keine Fläche, oder ihre Kanten kreuzen sich.`,
    todo: "Neu zeichnen.",
  },
  "machine-not-ready": {
    title: "Die Maschine ist nicht bereit",
    detail: ({ machine, state }) => `${machine}: ${state}.`,
    todo: "Nach der Maschine sehen; es erneut versuchen, wenn sie verbunden ist.",
  },
  "machine-said-no": {
    title: "Die Maschine hat abgelehnt",
    detail: ({ machine, said }) => `${machine}: ${said}.`,
    todo: "Nach ihrem Zustand sehen; vielleicht muss sie erst zurückgesetzt oder quittiert werden.",
  },
};
