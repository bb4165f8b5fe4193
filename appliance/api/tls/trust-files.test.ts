import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureCertificate } from "./certificate.ts";
import { appleProfile, authorityDer } from "./trust-files.ts";

const dataDir = mkdtempSync(join(tmpdir(), "kontor-trust-"));
let caPem: string;
beforeAll(async () => {
  ({ caPem } = await ensureCertificate(dataDir, { hostname: "kontor-7", addresses: [] }, Date.now()));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

test("the file for Android is the authority itself", () => {
  const { fingerprint256 } = new X509Certificate(caPem);
  expect(new X509Certificate(authorityDer(caPem)).fingerprint256).toBe(fingerprint256);
});

test("the profile for iOS carries the authority as a root payload and names the site, whatever it is called", () => {
  const profile = appleProfile(caPem, "Müller & Söhne <Nord>");
  const data = /<data>([^<]+)<\/data>/.exec(profile)?.[1] ?? "";
  expect(new X509Certificate(Buffer.from(data, "base64")).fingerprint256).toBe(
    new X509Certificate(caPem).fingerprint256,
  );
  expect(profile).toContain("<key>PayloadType</key><string>com.apple.security.root</string>");
  expect(profile).toContain("<string>Kontor Müller &amp; Söhne &lt;Nord&gt;</string>");
  expect(profile.match(/<dict>/g)).toHaveLength(2);
});

test("the profile of one authority is always the same, so that installing it again replaces it", () => {
  expect(appleProfile(caPem, "Nord")).toBe(appleProfile(caPem, "Nord"));
  const ids = [...appleProfile(caPem, "Nord").matchAll(/PayloadUUID<\/key><string>([^<]+)</g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-A[0-9A-F]{3}-[0-9A-F]{12}$/);
});
