/** What a person at the kiosk reads while the screen itself cannot be shown: what is the matter, and the next step. */
export interface Trouble {
  en: TroubleWords;
  de: TroubleWords;
  /** For whoever is called to help; in English, as the log is. */
  detail?: string;
}

interface TroubleWords {
  title: string;
  what: string;
  next: string;
}

/** The trouble as an address: it needs neither the network nor a file. */
export function troublePage(trouble: Trouble): string {
  return `data:text/html;charset=utf-8,${encodeURIComponent(troubleHtml(trouble))}`;
}

/**
 * A page without scripts, in both languages: whoever stands there may have chosen neither yet. With `againSeconds` the browser asks
 * for it again after so long.
 */
export function troubleHtml({ en, de, detail }: Trouble, againSeconds?: number): string {
  const again = againSeconds === undefined ? "" : `<meta http-equiv="refresh" content="${againSeconds}">`;
  const part = (language: string, { title, what, next }: TroubleWords) =>
    `<section lang="${language}"><h1>${asHtml(title)}</h1><p>${asHtml(what)}</p><p><strong>${asHtml(next)}</strong></p></section>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${asHtml(en.title)}</title>${again}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: #101820; color: #f4f4f0;
  font: 1.35rem/1.45 system-ui, sans-serif; cursor: default; }
main { display: grid; gap: 2.5rem; max-width: 46rem; padding: 2rem; }
h1 { font-size: 2.25rem; line-height: 1.15; margin: 0 0 .75rem; }
p { margin: 0 0 .5rem; }
section + section { padding-top: 2.5rem; border-top: 2px solid #36434a; }
small { color: #a8b0b8; font-size: 1rem; }
</style>
<main>${part("en", en)}${part("de", de)}${detail ? `<small>${asHtml(detail)}</small>` : ""}</main></html>`;
}

export const STARTING: Trouble = {
  en: {
    title: "Kontor is starting",
    what: "The warehouse service is coming up. This takes a few seconds, and some minutes after an update.",
    next: "Please wait.",
  },
  de: {
    title: "Kontor startet",
    what: "Der Lagerdienst fährt hoch. Das dauert einige Sekunden, nach einem Update auch ein paar Minuten.",
    next: "Bitte warten.",
  },
};

/** From here on a person is asked to do something. */
const PATIENT_FAILURES = 5;

export function applianceDown(reason: string, failures: number): Trouble {
  const isPatient = failures < PATIENT_FAILURES;
  return {
    en: {
      title: "Kontor is restarting",
      what: "The warehouse service stopped and is being started again. Handhelds keep every scan until it is back.",
      next: isPatient
        ? "Please wait. Nothing needs to be done."
        : "It keeps stopping. Switch this computer off and on again; if that does not help, call support and read out the line below.",
    },
    de: {
      title: "Kontor startet neu",
      what: "Der Lagerdienst hat angehalten und wird neu gestartet. Die Handgeräte behalten jeden Scan, bis er wieder da ist.",
      next: isPatient
        ? "Bitte warten. Es ist nichts zu tun."
        : "Er hält immer wieder an. Diesen Rechner aus- und wieder einschalten; hilft das nicht, den Support anrufen und die Zeile unten vorlesen.",
    },
    detail: `Service: ${reason}, ${failures} times in a row`,
  };
}

export function screenDown(reason: string, isRepeated: boolean): Trouble {
  return {
    en: {
      title: "This screen has a problem",
      what: "The warehouse service itself goes on; handhelds and machines are not affected.",
      next: isRepeated
        ? "It is tried again twice a minute. If it stays like this, switch this computer off and on again."
        : "Please wait, the screen comes back by itself.",
    },
    de: {
      title: "Dieser Bildschirm hat ein Problem",
      what: "Der Lagerdienst selbst läuft weiter; Handgeräte und Maschinen sind nicht betroffen.",
      next: isRepeated
        ? "Es wird zweimal in der Minute neu versucht. Bleibt es so, diesen Rechner aus- und wieder einschalten."
        : "Bitte warten, der Bildschirm kommt von selbst wieder.",
    },
    detail: `Screen: ${reason}`,
  };
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
