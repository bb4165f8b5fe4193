import { contracts } from "#sync/contracts/list.ts";
import type { ApiDescription } from "#sync/doors/rest/openapi.ts";

/** What this appliance says of its REST door. */
export const siteApi = (version: string): ApiDescription => ({
  contracts,
  topRole: "admin",
  title: "Kontor",
  version,
  description:
    "One warehouse site. Sign in with `people.sign-in` and send the token as `Authorization: Bearer …`; a paired device sends `Authorization: Basic` with its id and secret. Errors are problem details (RFC 9457) with a stable `code` and what to do about it.",
  securitySchemes: {
    bearer: { type: "http", scheme: "bearer", description: "The token of `people.sign-in`" },
    device: { type: "http", scheme: "basic", description: "A paired device's id and secret" },
  },
});
