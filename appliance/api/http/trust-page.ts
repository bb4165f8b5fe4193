interface TrustPage {
  language: "en" | "de";
  siteName: string;
  fingerprint256: string;
  handheldUrl: string;
}

/** The page as HTML, without scripts: it must open on whatever browser a handheld has. */
export async function trustPage({ language, siteName, fingerprint256, handheldUrl }: TrustPage): Promise<string> {
  const { toSVG } = await import("bwip-js/node");
  const words = texts[language];
  const trustUrl = handheldUrl.replace(/\/handheld\/$/, "/trust");
  const code = Buffer.from(toSVG({ bcid: "qrcode", text: trustUrl || "-", scale: 4 })).toString("base64");
  const steps = (list: readonly string[]) => `<ol>${list.map((step) => `<li>${step}</li>`).join("")}</ol>`;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title}</title>
<style>
  body { font: 18px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem; color: #14202b; background: #fff }
  h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
  a.get { display: block; padding: 1rem; margin: .75rem 0; background: #0b5cab; color: #fff; text-align: center; text-decoration: none; border-radius: .5rem }
  code { font-size: .95rem; word-break: break-all } img { width: 12rem; height: 12rem }
  @media (prefers-color-scheme: dark) { body { background: #101820; color: #e8eef4 } img { background: #fff; padding: .5rem } a { color: #8cc4ff } }
</style>
<h1>${words.title}</h1>
<p>${words.why(escaped(siteName))}</p>
<h2>${words.open}</h2>
<p><img alt="${escaped(trustUrl)}" src="data:image/svg+xml;base64,${code}"><br><code>${escaped(trustUrl)}</code></p>
<h2>${words.compare}</h2>
<p>${words.compareWhy}<br><code>${fingerprint256}</code></p>
<h2>Android</h2>
<a class="get" href="/trust/kontor-site-ca.crt">${words.download}</a>
${steps(words.android)}
<h2>iPhone, iPad</h2>
<a class="get" href="/trust/kontor.mobileconfig">${words.profile}</a>
${steps(words.apple)}
<h2>Windows, macOS, Linux</h2>
${steps(words.desk)}
<p><a href="${escaped(handheldUrl)}">${words.start}</a></p>
</html>
`;
}

const texts = {
  en: {
    title: "Trust this site",
    why: (site: string) =>
      `${site} runs on a box in this building. It makes its own certificate, because no public authority can know it. Each handheld is told once to trust it; then the connection is encrypted and no warning comes up.`,
    open: "1. Open this page on the handheld",
    compare: "2. Compare the fingerprint",
    compareWhy:
      "The browser warns the first time. Look at the certificate it shows: its SHA-256 fingerprint must be this one, as the kiosk beside the box shows it.",
    download: "3. Download the certificate",
    android: [
      "Download the certificate with the button above.",
      "Open Settings, Security, Encryption and credentials, Install a certificate, CA certificate.",
      "Choose kontor-site-ca.crt from the downloads and confirm.",
    ],
    profile: "3. Download the profile",
    apple: [
      "Download the profile with the button above, in Safari.",
      "Open Settings, Profile downloaded, and install it.",
      "Open Settings, General, About, Certificate Trust Settings, and switch on full trust for Kontor.",
    ],
    desk: [
      "Download the certificate with the first button.",
      "Add it to the trusted root authorities of the system, or of the browser.",
    ],
    start: "4. Open the handheld app",
  },
  de: {
    title: "Diesem Standort vertrauen",
    why: (site: string) =>
      `${site} läuft auf einem Gerät in diesem Gebäude. Es stellt sein Zertifikat selbst aus, denn keine öffentliche Stelle kann es kennen. Jedem Handgerät wird einmal gesagt, dass es ihm vertrauen soll; dann ist die Verbindung verschlüsselt und es kommt keine Warnung mehr.`,
    open: "1. Diese Seite auf dem Handgerät öffnen",
    compare: "2. Den Fingerabdruck vergleichen",
    compareWhy:
      "Beim ersten Mal warnt der Browser. Das Zertifikat, das er zeigt, muss diesen SHA-256-Fingerabdruck haben, so wie ihn der Kiosk neben dem Gerät zeigt.",
    download: "3. Zertifikat herunterladen",
    android: [
      "Das Zertifikat mit dem Knopf oben herunterladen.",
      "Einstellungen, Sicherheit, Verschlüsselung und Anmeldedaten, Zertifikat installieren, CA-Zertifikat öffnen.",
      "kontor-site-ca.crt aus den Downloads wählen und bestätigen.",
    ],
    profile: "3. Profil herunterladen",
    apple: [
      "Das Profil mit dem Knopf oben herunterladen, in Safari.",
      "Einstellungen, Profil geladen öffnen und installieren.",
      "Einstellungen, Allgemein, Info, Zertifikatsvertrauenseinstellungen öffnen und Kontor voll vertrauen.",
    ],
    desk: [
      "Das Zertifikat mit dem ersten Knopf herunterladen.",
      "Es bei den vertrauenswürdigen Stammzertifikaten des Systems oder des Browsers eintragen.",
    ],
    start: "4. Die Handgeräte-App öffnen",
  },
} as const;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
