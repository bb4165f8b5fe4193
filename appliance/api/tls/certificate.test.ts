import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureCertificate, type SiteCertificate } from "./certificate.ts";
import { localNames } from "./local-names.ts";

const DAY_MS = 86_400_000;
const now = Date.now();
const names = { hostname: "kontor-7", addresses: ["192.168.4.20", "fe80::1%eth0", "fd00::7"] };
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "kontor-tls-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Answers the name the client saw, or the code of the client's refusal. */
async function shakeHands(server: SiteCertificate, caPem: string, servername: string): Promise<string> {
  const listening = createServer({ key: server.keyPem, cert: server.certPem, minVersion: "TLSv1.3" }, (socket) =>
    socket.end(),
  );
  listening.on("tlsClientError", () => undefined);
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  const client = connect({ host: "127.0.0.1", port, ca: caPem, ...(servername === "127.0.0.1" ? {} : { servername }) });
  try {
    await once(client, "secureConnect");
    return client.authorized ? "trusted" : "untrusted";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    client.destroy();
    listening.close();
  }
}

test("a client that trusts the site's authority reaches the server by each of its names, and by no other", async () => {
  const made = await ensureCertificate(dataDir, names, now);
  for (const name of ["kontor-7", "kontor-7.local", "localhost", "127.0.0.1"])
    expect([name, await shakeHands(made, made.caPem, name)]).toEqual([name, "trusted"]);
  expect(await shakeHands(made, made.caPem, "kontor-8.local")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  const certificate = new X509Certificate(made.certPem);
  for (const ip of ["192.168.4.20", "fe80::1", "fd00::7", "::1"]) expect(certificate.checkIP(ip)).toBe(ip);
});

test("a client that trusts another site's authority refuses", async () => {
  const made = await ensureCertificate(join(dataDir, "one"), names, now);
  const other = await ensureCertificate(join(dataDir, "two"), names, now);
  expect(await shakeHands(made, other.caPem, "kontor-7")).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/);
});

test("the authority lives ten years and signs no other authority, the server certificate at most 397 days", async () => {
  const { caPem, certPem, fingerprint256, expiresAt } = await ensureCertificate(dataDir, names, now);
  const [authority, server] = [new X509Certificate(caPem), new X509Certificate(certPem)];
  const days = (certificate: X509Certificate) =>
    (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / DAY_MS;
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(days(authority)).toBeGreaterThan(3_650);
  expect(days(server)).toBeLessThanOrEqual(397);
  expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(server.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect([fingerprint256, expiresAt]).toEqual([server.fingerprint256, server.validToDate.getTime()]);
});

test("a second start uses what is there", async () => {
  const first = await ensureCertificate(dataDir, names, now);
  const second = await ensureCertificate(dataDir, names, now + 300 * DAY_MS);
  expect(first).toMatchObject({ renewed: true, authorityIsNew: true });
  expect(second).toEqual({ ...first, renewed: false, authorityIsNew: false });
});

test("fewer than 30 days before its end the server certificate is renewed under the same authority", async () => {
  const first = await ensureCertificate(dataDir, names, now);
  const atThirty = await ensureCertificate(dataDir, names, first.expiresAt - 30 * DAY_MS);
  expect(atThirty.renewed).toBe(false);
  const later = await ensureCertificate(dataDir, names, first.expiresAt - 30 * DAY_MS + 1_000);
  expect(later).toMatchObject({ renewed: true, authorityIsNew: false, caPem: first.caPem });
  expect(later.fingerprint256).not.toBe(first.fingerprint256);
  expect(later.expiresAt).toBeGreaterThan(first.expiresAt);
});

test("a new address or name renews, one that is gone does not", async () => {
  const first = await ensureCertificate(dataDir, names, now);
  const fewer = await ensureCertificate(dataDir, { ...names, addresses: [] }, now);
  expect(fewer.fingerprint256).toBe(first.fingerprint256);
  const moved = await ensureCertificate(dataDir, { ...names, addresses: ["10.0.0.9"] }, now);
  expect(moved).toMatchObject({ renewed: true, authorityIsNew: false });
  const renamed = await ensureCertificate(dataDir, { hostname: "berlin-1", addresses: ["10.0.0.9"] }, now);
  expect(await shakeHands(renamed, first.caPem, "berlin-1.local")).toBe("trusted");
});

test("a certificate made by a clock that ran ahead is renewed, its authority kept", async () => {
  const ahead = await ensureCertificate(dataDir, names, now + 100 * DAY_MS);
  const corrected = await ensureCertificate(dataDir, names, now);
  expect(corrected).toMatchObject({ renewed: true, authorityIsNew: false, caPem: ahead.caPem });
});

test("no server certificate outlives its authority, and the authority is replaced before its own end", async () => {
  const first = await ensureCertificate(dataDir, names, now);
  const authorityEnd = new X509Certificate(first.caPem).validToDate.getTime();
  const nearEnd = await ensureCertificate(dataDir, names, authorityEnd - 60 * DAY_MS);
  expect(nearEnd).toMatchObject({ authorityIsNew: false, expiresAt: authorityEnd });
  const atEnd = await ensureCertificate(dataDir, names, authorityEnd - 29 * DAY_MS);
  expect(atEnd.authorityIsNew).toBe(true);
});

test("keys are readable by their owner only, and nothing half-written stays", async () => {
  await ensureCertificate(dataDir, names, now);
  const folder = join(dataDir, "tls");
  expect(readdirSync(folder).sort()).toEqual(["authority.pem", "server.pem"]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test("a damaged file is kept aside and replaced", async () => {
  const first = await ensureCertificate(dataDir, names, now);
  const path = join(dataDir, "tls/server.pem");
  writeFileSync(path, "\0".repeat(500));
  const second = await ensureCertificate(dataDir, names, now);
  expect(second).toMatchObject({ renewed: true, authorityIsNew: false, caPem: first.caPem });
  expect(readFileSync(`${path}.broken`, "utf8")).toBe("\0".repeat(500));
});

test("a certificate with somebody else's key is not served", async () => {
  await ensureCertificate(dataDir, names, now);
  const path = join(dataDir, "tls/server.pem");
  const authority = readFileSync(join(dataDir, "tls/authority.pem"), "utf8");
  const key = /-----BEGIN PRIVATE KEY[\s\S]+/.exec(authority)?.[0] ?? "";
  writeFileSync(path, readFileSync(path, "utf8").replace(/-----BEGIN PRIVATE KEY[\s\S]+/, key));
  expect((await ensureCertificate(dataDir, names, now)).renewed).toBe(true);
});

test("this machine's own names make a certificate", async () => {
  const made = await ensureCertificate(dataDir, localNames(), now);
  expect(await shakeHands(made, made.caPem, "localhost")).toBe("trusted");
});
