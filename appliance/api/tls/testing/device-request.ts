// @peculiar/x509 builds on a container that needs this polyfill loaded before it.
import "reflect-metadata";

import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";

const kinds = {
  "P-256": { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  "P-521": { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
  "RSA-2048": rsa(2048),
  "RSA-1024": rsa(1024),
};

/** What a machine makes for itself: a key that stays with it, and a certificate request for that key. */
export async function deviceRequest(
  commonName: string,
  { kind = "P-256", signedByItself = true }: { kind?: keyof typeof kinds; signedByItself?: boolean } = {},
): Promise<{ keyPem: string; csrPem: string }> {
  const algorithm = kinds[kind];
  const pair = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
  const keys = await pair();
  const signer = signedByItself ? keys : await pair();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys: { publicKey: keys.publicKey, privateKey: signer.privateKey },
    signingAlgorithm: algorithm,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, "$&\n").trim()}\n-----END PRIVATE KEY-----\n`,
    csrPem: request.toString("pem"),
  };
}

function rsa(modulusLength: number) {
  return { name: "RSASSA-PKCS1-v1_5", modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
}
