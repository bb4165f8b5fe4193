import { createHash, X509Certificate } from "node:crypto";

/** The authority for Android and Windows: serve it as `application/x-x509-ca-cert`, named `….crt`. */
export function authorityDer(caPem: string): Uint8Array {
  return new Uint8Array(new X509Certificate(caPem).raw);
}

/**
 * The authority for iPhones and iPads, to serve as `application/x-apple-aspen-config`. After installing it the owner
 * still has to switch on full trust under Settings, General, About, Certificate Trust Settings.
 * Source: Apple, Configuration Profile Reference, payload type com.apple.security.root.
 */
export function appleProfile(caPem: string, siteName: string): string {
  const { raw } = new X509Certificate(caPem);
  const base64 = raw.toString("base64").replace(/.{64}/g, "$&\n").trim();
  const payload = dictionary([
    ["PayloadType", text("com.apple.security.root")],
    ["PayloadVersion", "<integer>1</integer>"],
    ["PayloadIdentifier", text(`local.kontor.authority.${stableUuid(raw, "payload")}`)],
    ["PayloadUUID", text(stableUuid(raw, "payload"))],
    ["PayloadDisplayName", text(`Kontor ${siteName}`)],
    ["PayloadCertificateFileName", text("kontor-site-ca.cer")],
    ["PayloadContent", `<data>\n${base64}\n</data>`],
  ]);
  const profile = dictionary([
    ["PayloadType", text("Configuration")],
    ["PayloadVersion", "<integer>1</integer>"],
    ["PayloadIdentifier", text(`local.kontor.profile.${stableUuid(raw, "profile")}`)],
    ["PayloadUUID", text(stableUuid(raw, "profile"))],
    ["PayloadDisplayName", text(`Kontor ${siteName}`)],
    ["PayloadDescription", text(`Lets this device reach the warehouse appliance of ${siteName} securely.`)],
    ["PayloadRemovalDisallowed", "<false/>"],
    ["PayloadContent", `<array>\n${payload}\n</array>`],
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${profile}
</plist>
`;
}

function dictionary(entries: readonly (readonly [key: string, value: string])[]): string {
  return `<dict>\n${entries.map(([key, value]) => `<key>${key}</key>${value}`).join("\n")}\n</dict>`;
}

function text(value: string): string {
  return `<string>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</string>`;
}

/** The same certificate gives the same profile, so installing it twice replaces it; RFC 9562 version 8 (own scheme). */
function stableUuid(der: Uint8Array, use: string): string {
  const hex = createHash("sha256").update(use).update(der).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}
