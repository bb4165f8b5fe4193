import type { Device } from "./device.ts";

/** A machine that shows a certificate which people trust or refuse, once. Its health names the fingerprint while it waits. */
export interface ShowsCertificate extends Device {
  /** Rejects with a `LinkTrouble` when the machine does not show this certificate. */
  trust(fingerprint: string, trusted: boolean): Promise<void>;
}

export const showsCertificate = (device: Device): device is ShowsCertificate => "trust" in device;
