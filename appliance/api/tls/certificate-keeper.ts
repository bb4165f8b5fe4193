import { ensureCertificate, type ServerNames, type SiteCertificate, siteAuthority } from "./certificate.ts";
import type { IssuedCertificate, UnfitRequest } from "./issue-device.ts";

/** The certificate is looked after this often: renewed before it ends, and when the box got another address. */
const lookEveryMs = 12 * 3_600_000;

export interface KeeperLog {
  info(data: object, text: string): void;
  error(data: object, text: string): void;
}

/** The site's certificate for as long as the appliance runs: one for all doors, and each is told when it was renewed. */
export class CertificateKeeper {
  readonly #dataDir: string;
  readonly #names: () => ServerNames;
  readonly #log: KeeperLog;
  readonly #tell = new Set<(certificate: SiteCertificate) => void>();
  readonly #timer: NodeJS.Timeout;
  #current: SiteCertificate;

  /** Makes what is missing and renews what is due; throws where the folder cannot be written. */
  static async open(dataDir: string, names: () => ServerNames, log: KeeperLog): Promise<CertificateKeeper> {
    return new CertificateKeeper(dataDir, names, log, await ensureCertificate(dataDir, names(), Date.now()));
  }

  private constructor(dataDir: string, names: () => ServerNames, log: KeeperLog, current: SiteCertificate) {
    this.#dataDir = dataDir;
    this.#names = names;
    this.#log = log;
    this.#current = current;
    this.#timer = setInterval(() => void this.look(Date.now()), lookEveryMs).unref();
  }

  get current(): SiteCertificate {
    return this.#current;
  }

  /** `take` hears of each renewal from now on. */
  onRenewed(take: (certificate: SiteCertificate) => void): void {
    this.#tell.add(take);
  }

  /** Renews where it is time to; never rejects, the old certificate goes on. */
  async look(now: number): Promise<void> {
    try {
      const found = await ensureCertificate(this.#dataDir, this.#names(), now);
      if (found.fingerprint256 === this.#current.fingerprint256) return;
      this.#current = found;
      for (const take of this.#tell) take(found);
      this.#log.info({ fingerprint: found.fingerprint256, expiresAt: found.expiresAt }, "the certificate was renewed");
    } catch (error) {
      this.#log.error({ err: error }, "the certificate could not be renewed");
    }
  }

  /** A client certificate for a device from its certificate request, or what is expected of one. */
  async certify(deviceId: string, csrPem: string, now: number): Promise<IssuedCertificate | UnfitRequest> {
    const { issueDevice } = await import("./issue-device.ts");
    return issueDevice(await siteAuthority(this.#dataDir), deviceId, csrPem, now);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
