// @peculiar/x509 builds on a container that needs this polyfill loaded before it.
import "reflect-metadata";

import { createPublicKey, X509Certificate as NodeCertificate } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { KeyedCertificate } from "./certificate.ts";
import { DAY_MS, keyOf, SIGNING } from "./issue.ts";

/** Times are UTC milliseconds; `fingerprint256` as Node shows it, `AB:CD:…`. */
export interface IssuedCertificate {
  certPem: string;
  authorityPem: string;
  fingerprint256: string;
  endsAt: number;
}

export interface UnfitRequest {
  /** What a request must be, for whoever made this one. */
  expected: string;
}

/**
 * A client certificate for one device, from its certificate request (PKCS#10, PEM). Only the key of the request is used: the
 * common name is `deviceId`, whatever it asks for. Good as long as the authority is, because a machine that runs for years must
 * not stop on a certain day; which certificate counts, and whether the device may still come, the book says at each sign-in.
 */
export async function issueDevice(
  authority: KeyedCertificate,
  deviceId: string,
  csrPem: string,
  now: number,
): Promise<IssuedCertificate | UnfitRequest> {
  const request = read(csrPem);
  if (!request) return { expected: `a certificate request in PEM, "-----BEGIN CERTIFICATE REQUEST-----" and on` };
  if (!isGoodKey(request))
    return { expected: "a request for an EC key on P-256 or P-384, or an RSA key of 2048 to 4096 bits" };
  if (!(await isSignedByItself(request))) return { expected: "a request signed by its own key" };
  const issuer = new X509Certificate(authority.certPem);
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [deviceId] }, { O: ["Kontor"] }],
    issuer: issuer.subject,
    notBefore: new Date(now - DAY_MS),
    notAfter: issuer.notAfter,
    signingAlgorithm: SIGNING,
    publicKey: request.publicKey,
    signingKey: await keyOf(authority.keyPem),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      await SubjectKeyIdentifierExtension.create(request.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  const certPem = `${certificate.toString("pem").trim()}\n`;
  const { fingerprint256 } = new NodeCertificate(certPem);
  return { certPem, authorityPem: authority.certPem, fingerprint256, endsAt: issuer.notAfter.getTime() };
}

function read(pem: string): Pkcs10CertificateRequest | undefined {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem)?.[1];
  if (!body) return undefined;
  try {
    return new Pkcs10CertificateRequest(Buffer.from(body, "base64"));
  } catch {
    return undefined;
  }
}

function isGoodKey(request: Pkcs10CertificateRequest): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
    const { namedCurve = "", modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType === "ec") return ["prime256v1", "secp384r1"].includes(namedCurve);
    return key.asymmetricKeyType === "rsa" && modulusLength >= 2048 && modulusLength <= 4096;
  } catch {
    return false;
  }
}

/** Whoever sends a request must hold its key, not only know it. */
async function isSignedByItself(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    return false;
  }
}
