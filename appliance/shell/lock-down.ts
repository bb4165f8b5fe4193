import { X509Certificate } from "node:crypto";
import type { ShellContents, ShellSession, Stoppable } from "./electron-api.ts";
import type { ReadyLine } from "./ready-line.ts";

/** Chromium's answers to "is this certificate good": yes, no, and "as you would say without me". */
const [ACCEPT, REFUSE, AS_USUAL] = [0, -2, -3];

/** What a page of the appliance may do without asking; a kiosk needs no camera, place, device or notification. */
const PERMISSIONS = ["fullscreen", "screen-wake-lock", "clipboard-sanitized-write"];

/** Keeps the page on the appliance: no other address, no second window, no embedded view, no download. */
export function lockNavigation(contents: ShellContents, isOurs: (url: string) => boolean): void {
  const stay = (event: Stoppable & { url: string }) => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

export function lockSession(session: ShellSession, isOurs: (url: string) => boolean): void {
  session.on("will-download", (event) => event.preventDefault());
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => isOurs(origin) && PERMISSIONS.includes(permission),
  );
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isOurs(requestingUrl) && PERMISSIONS.includes(permission)),
  );
}

/**
 * Takes the certificate that the appliance named in its ready line, and for its host no other, whoever signed that.
 * Called again for every ready line: Chromium remembers verdicts until a new procedure is set.
 */
export function pinCertificate(session: ShellSession, ready: ReadyLine): void {
  const { hostname } = new URL(ready.kioskUrl);
  const pin = ready.certificateFingerprint256;
  session.setCertificateVerifyProc((request, answer) => {
    if (!pin || request.hostname !== hostname) answer(AS_USUAL);
    else answer(fingerprintOf(request.certificate.data) === pin ? ACCEPT : REFUSE);
  });
}

function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
}
