import { X509Certificate } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { KeyedCertificate } from "./certificate.ts";
import { issueAuthority } from "./issue.ts";
import { type IssuedCertificate, issueDevice } from "./issue-device.ts";
import { deviceRequest } from "./testing/device-request.ts";

const now = Date.UTC(2026, 10, 21);
let authority: KeyedCertificate;
beforeAll(async () => {
  authority = await issueAuthority("Kontor site CA", now);
});

test.each(["P-256", "RSA-2048"] as const)(
  "a %s key gets a certificate in the device's name, whatever name it asks for",
  async (kind) => {
    const { csrPem } = await deviceRequest("admin", { kind });
    const issued = (await issueDevice(authority, "scale-1", csrPem, now)) as IssuedCertificate;
    const certificate = new X509Certificate(issued.certPem);
    const root = new X509Certificate(authority.certPem);
    expect(certificate.subject.split("\n")).toEqual(["CN=scale-1", "O=Kontor"]);
    expect(certificate.checkIssued(root) && certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]); // clients only: it can never pass for the box itself
    expect(issued).toMatchObject({
      fingerprint256: certificate.fingerprint256,
      endsAt: root.validToDate.getTime(),
      authorityPem: authority.certPem,
    });
  },
);

test("a request that is none, is for a weak key, or was made by somebody without the key is refused, with what to send", async () => {
  const expected = async (csrPem: string) => await issueDevice(authority, "scale-1", csrPem, now);
  const { csrPem } = await deviceRequest("scale-1");
  const cut = csrPem.replace(/(-----BEGIN CERTIFICATE REQUEST-----\n.{60})[\s\S]*(\n-----END)/, "$1$2");
  expect(await expected("hello")).toEqual({ expected: expect.stringContaining("certificate request in PEM") });
  expect(await expected(cut)).toEqual({ expected: expect.stringContaining("certificate request in PEM") });
  for (const kind of ["RSA-1024", "P-521"] as const)
    expect(await expected((await deviceRequest("scale-1", { kind })).csrPem)).toEqual({
      expected: expect.stringContaining("P-256"),
    });
  expect(await expected((await deviceRequest("scale-1", { signedByItself: false })).csrPem)).toEqual({
    expected: "a request signed by its own key",
  });
});
