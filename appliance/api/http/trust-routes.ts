import type { FastifyInstance } from "fastify";
import type { Site } from "../../site/site.ts";
import type { SiteCertificate } from "../tls/certificate.ts";
import { appleProfile, authorityDer } from "../tls/trust-files.ts";
import { trustPage } from "./trust-page.ts";

interface TrustParts {
  certificate: () => SiteCertificate;
  /** Where handhelds reach this site; what the code on the page leads to. */
  handheldUrl: () => string;
  site: Pick<Site, "store">;
}

/** How a handheld learns to trust this site's own certificate: a page to read on it, and the files to install. */
export function trustRoutes(app: FastifyInstance, { certificate, handheldUrl, site }: TrustParts): void {
  const siteName = () => site.store.reader.setting("site.name");

  app.get("/trust", async (request, reply) => {
    const german = /^\s*de\b/i.test(request.headers["accept-language"] ?? "");
    const page = await trustPage({
      language: german ? "de" : "en",
      siteName: siteName(),
      fingerprint256: certificate().fingerprint256,
      handheldUrl: handheldUrl(),
    });
    return reply
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
      )
      .header("vary", "accept-language")
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(page);
  });
  app.get("/trust/kontor-site-ca.crt", (_request, reply) =>
    reply
      .type("application/x-x509-ca-cert")
      .header("content-disposition", 'attachment; filename="kontor-site-ca.crt"')
      .send(Buffer.from(authorityDer(certificate().caPem))),
  );
  app.get("/trust/kontor.mobileconfig", (_request, reply) =>
    reply.type("application/x-apple-aspen-config").send(appleProfile(certificate().caPem, siteName())),
  );
}
