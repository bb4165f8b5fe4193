import type { HealthReason } from "../kit/health.ts";
import { LinkTrouble } from "../kit/link.ts";

/** What an error of the library or of a server means, as a reason of health. The order is behaviour. */
export function troubleOf(error: Error | undefined): HealthReason {
  if (!error) return { code: "error" };
  if (error instanceof LinkTrouble) return { code: error.code, said: error.message };
  const said = String(error.message).replace(/\s+/g, " ").slice(0, 300);
  for (const [pattern, code] of patterns) if (pattern.test(said)) return { code, said };
  return { code: "error", said };
}

const patterns: readonly (readonly [RegExp, HealthReason["code"]])[] = [
  [
    /BadCertificate(Untrusted|ChainIncomplete|UseNotAllowed|TimeInvalid|Revoked)|certificate verification/i,
    "certificate-untrusted",
  ],
  // The controller does not know us: a person lets our certificate in there.
  [
    /BadSecurityChecksFailed|BadIdentityToken|BadUserAccessDenied|BadUserSignature|BadSecurityPolicyRejected/i,
    "not-allowed",
  ],
  [/BadTooManySessions|BadMaximumConnections|BadTcpNotEnoughResources/i, "busy"],
  [/ECONNREFUSED/, "refused"],
  [/ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/, "not-found"],
  [/ECONNRESET|EPIPE|BadConnectionClosed|BadSessionClosed|premature|disconnect/i, "closed-by-machine"],
  [/timeout|ETIMEDOUT|BadTimeout/i, "timeout"],
  [/endpoint|BadTcpEndpointUrlInvalid|BadDecodingError|BadProtocolVersion/i, "protocol"],
];
