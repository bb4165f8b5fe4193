import { cloudContracts } from "../../contracts/cloud/list.ts";
import type { ApiDescription } from "../../doors/rest/openapi.ts";

/** What the cloud says of its REST door. */
export const cloudApi = (version: string): ApiDescription => ({
  contracts: cloudContracts,
  topRole: "company-admin",
  title: "Kontor Cloud",
  version,
  description:
    "All sites of a company. Programs send the token of `keys.create` as `Authorization: Bearer …`; people sign in at the console, which sets a cookie. Every figure of a site has its age. What a site must decide is asked of it and answered with an intent. Errors are problem details (RFC 9457) with a stable `code` and what to do about it.",
  securitySchemes: {
    key: { type: "http", scheme: "bearer", description: "The token of `keys.create`" },
    session: { type: "apiKey", in: "cookie", name: "__Host-kontor", description: "Set by signing in at the console" },
  },
});
