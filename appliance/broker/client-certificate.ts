import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** `deviceId` is the common name; `fingerprint256` as Node shows it, `AB:CD:…`. */
export interface ClientCertificate {
  readonly deviceId: string;
  readonly fingerprint256: string;
}

export interface ShownCertificate extends ClientCertificate {
  /** Why TLS does not believe it: another authority, its time is over, not made for clients. */
  readonly notGood: string | undefined;
}

/** The certificate that a client has shown, or nothing: on plain TCP, and where it has none. */
export function certificateOf(socket: Socket): ShownCertificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const shown = socket.getPeerCertificate();
  if (!shown?.fingerprint256) return undefined;
  const { CN: names = "" } = shown.subject as { CN?: string | string[] };
  // Two names are nobody's: which of them was meant?
  const deviceId = typeof names === "string" ? names : "";
  return {
    deviceId,
    fingerprint256: shown.fingerprint256,
    notGood: socket.authorized ? undefined : String(socket.authorizationError ?? "it was not checked"),
  };
}
