/** What a person at the kiosk reads while the screen itself cannot be shown: what is the matter, and the next step. */
export interface Trouble {
  title: string;
  what: string;
  next: string;
  /** For whoever is called to help. */
  detail?: string;
}

/** A page without scripts, as an address: it needs neither the network nor a file. */
export function troublePage({ title, what, next, detail }: Trouble): string {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${asHtml(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: #101820; color: #f4f4f0;
  font: 1.5rem/1.5 system-ui, sans-serif; }
main { max-width: 42rem; padding: 2rem; }
h1 { font-size: 2.5rem; margin: 0 0 1rem; }
small { color: #a8b0b8; font-size: 1rem; }
</style>
<main><h1>${asHtml(title)}</h1><p>${asHtml(what)}</p><p><strong>${asHtml(next)}</strong></p>
${detail ? `<small>${asHtml(detail)}</small>` : ""}</main></html>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}

export const STARTING: Trouble = {
  title: "Kontor is starting",
  what: "The warehouse service is coming up. This takes a few seconds, and some minutes after an update.",
  next: "Please wait.",
};

export function applianceDown(reason: string, failures: number): Trouble {
  return {
    title: "Kontor is restarting",
    what: "The warehouse service stopped and is being started again. Handhelds keep every scan until it is back.",
    next:
      failures < 5
        ? "Please wait. Nothing needs to be done."
        : "It keeps stopping. Switch this computer off and on again; if that does not help, call support and read out the line below.",
    detail: `Service: ${reason}, ${failures} times in a row`,
  };
}

export function screenDown(reason: string, isRepeated: boolean): Trouble {
  return {
    title: "This screen has a problem",
    what: "The warehouse service itself goes on; handhelds and machines are not affected.",
    next: isRepeated
      ? "It is tried again twice a minute. If it stays like this, switch this computer off and on again."
      : "Please wait, the screen comes back by itself.",
    detail: `Screen: ${reason}`,
  };
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
