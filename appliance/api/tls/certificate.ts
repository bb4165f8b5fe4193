import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import { keepAside, readIfThere, replaceFile } from "./secret-file.ts";

/** What people type and scan to reach this appliance; `addresses` are its IPs on the LAN. */
export interface ServerNames {
  hostname: string;
  addresses: readonly string[];
}

/** All a TLS server needs, and what people need to trust it. Times are UTC milliseconds. */
export interface SiteCertificate {
  caPem: string;
  certPem: string;
  keyPem: string;
  /** SHA-256 of the server certificate as Node and browsers show it, `AB:CD:…`. */
  fingerprint256: string;
  expiresAt: number;
  /** A new server certificate was made in this call: the doors must take it up. */
  renewed: boolean;
  /** A new authority was made as well: every handheld must be given it once. */
  authorityIsNew: boolean;
}

export const RENEW_BEFORE_MS = 30 * 86_400_000;

/**
 * The site's own certificate authority and a server certificate from it, kept in `dataDir/tls`, made when missing,
 * renewed when fewer than 30 days are left or a name or address has been added. A file that cannot be read is kept
 * aside and replaced: a site that cannot be reached is worse than one that has to be trusted anew.
 */
export async function ensureCertificate(dataDir: string, names: ServerNames, now: number): Promise<SiteCertificate> {
  const folder = join(dataDir, "tls");
  const wanted = allNames(names);
  // What makes certificates is needed once in a year, and takes longer to load than all that looks at them.
  const making = () => import("./issue.ts");
  let authority = await load(join(folder, "authority.pem"));
  const authorityIsNew = !authority || expiry(authority) - now < RENEW_BEFORE_MS || !authority.certificate.ca;
  if (!authority || authorityIsNew) {
    const name = `Kontor site CA ${names.hostname} ${randomBytes(3).toString("hex")}`;
    const { issueAuthority } = await making();
    authority = await save(join(folder, "authority.pem"), await issueAuthority(name, now));
  }
  let server = authorityIsNew ? undefined : await load(join(folder, "server.pem"));
  const renewed = !server || !isStillGood(server, authority, wanted, now);
  if (!server || renewed) {
    const { issueServer } = await making();
    server = await save(join(folder, "server.pem"), await issueServer(authority, names.hostname, wanted, now));
  }
  return {
    caPem: authority.certPem,
    certPem: server.certPem,
    keyPem: server.keyPem,
    fingerprint256: server.certificate.fingerprint256,
    expiresAt: expiry(server),
    renewed,
    authorityIsNew,
  };
}

/** The authority that `ensureCertificate` has made, with its key; throws where there is none. */
export async function siteAuthority(dataDir: string): Promise<KeyedCertificate> {
  const path = join(dataDir, "tls", "authority.pem");
  const authority = await load(path);
  if (!authority) throw new Error(`No certificate authority in ${path}: restart the appliance, which makes one`);
  return authority;
}

/** A certificate with its key, as one text: one file means they can never be of two different ages. */
export interface KeyedCertificate {
  certPem: string;
  keyPem: string;
}

interface Loaded extends KeyedCertificate {
  certificate: X509Certificate;
}

/** `kontor-7`, `kontor-7.local` (mDNS), the loopback, and every address; an IPv6 zone is no part of a certificate. */
function allNames({ hostname, addresses }: ServerNames): string[] {
  const host = hostname.toLowerCase();
  const hosts = isIP(host) ? [] : [host, ...(host.includes(".") ? [] : [`${host}.local`])];
  const ips = ["127.0.0.1", "::1", ...addresses.map((address) => address.replace(/%.*$/, ""))];
  return [...new Set([...hosts, "localhost", ...ips.filter((ip) => isIP(ip))])];
}

function isStillGood({ certificate }: Loaded, authority: Loaded, wanted: readonly string[], now: number): boolean {
  const isOurs = certificate.checkIssued(authority.certificate) && certificate.verify(authority.certificate.publicKey);
  // A clock that was wrong when the certificate was made can leave it in the future.
  const isInTime =
    certificate.validFromDate.getTime() <= now && certificate.validToDate.getTime() - now >= RENEW_BEFORE_MS;
  return (
    isOurs && isInTime && wanted.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  );
}

function expiry({ certificate }: Loaded): number {
  return certificate.validToDate.getTime();
}

async function load(path: string): Promise<Loaded | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch {
    await keepAside(path);
    return undefined;
  }
}

async function save(path: string, { certPem, keyPem }: KeyedCertificate): Promise<Loaded> {
  const text = `${certPem.trim()}\n${keyPem.trim()}\n`;
  const loaded = parse(text);
  await replaceFile(path, text);
  return loaded;
}

/** Throws where the text is not a certificate followed by the key that belongs to it. */
function parse(text: string): Loaded {
  const [certPem, keyPem] = ["CERTIFICATE", "PRIVATE KEY"].map(
    (label) => new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`).exec(text)?.[0],
  );
  if (!certPem || !keyPem) throw new Error("A certificate and its key are expected in one file");
  const certificate = new X509Certificate(certPem);
  if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) throw new Error("The key is not that of the certificate");
  return { certPem: `${certPem}\n`, keyPem: `${keyPem}\n`, certificate };
}
