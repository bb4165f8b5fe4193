import type { OPCUAClient } from "node-opcua";
import * as opcua from "node-opcua";
import { LinkTrouble } from "../kit/link.ts";
import type { Security, SessionOptions } from "./messages.ts";

const { MessageSecurityMode, SecurityPolicy } = opcua;

export const RETRY_FIRST_MS = 250;
export const RETRY_MAX_MS = 5_000;
export const CONNECT_TIMEOUT_MS = 10_000;

/** A client that keeps its session alive and re-opens the same one after a cut. */
export function clientOf(
  { security, applicationName }: SessionOptions,
  clientCertificateManager: InstanceType<typeof opcua.OPCUACertificateManager>,
): OPCUAClient {
  const policies: Record<Security, string> = {
    none: SecurityPolicy.None,
    basic256sha256: SecurityPolicy.Basic256Sha256,
    "aes256-sha256-rsapss": SecurityPolicy.Aes256_Sha256_RsaPss,
  };
  return opcua.OPCUAClient.create({
    applicationName,
    clientName: applicationName,
    endpointMustExist: false,
    securityPolicy: policies[security] as (typeof SecurityPolicy)["None"],
    securityMode: security === "none" ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
    clientCertificateManager,
    keepSessionAlive: true,
    keepAliveInterval: 2_000,
    requestedSessionTimeout: 30_000,
    transportTimeout: CONNECT_TIMEOUT_MS,
    connectionStrategy: {
      maxRetry: -1,
      initialDelay: RETRY_FIRST_MS,
      maxDelay: RETRY_MAX_MS,
      randomisationFactor: 0.2,
    },
  });
}

export function identityOf({ user, password }: SessionOptions): opcua.UserIdentityInfo {
  if (user === undefined || user === "") return { type: opcua.UserTokenType.Anonymous };
  return { type: opcua.UserTokenType.UserName, userName: user, password: password ?? "" };
}

/** The certificate itself, without its issuers. */
export const firstOf = (certificate: Buffer | Buffer[]): Buffer =>
  Array.isArray(certificate) ? (certificate[0] as Buffer) : certificate;

/** The certificate that a controller shows, asked without any security: to be trusted by people, not by us. */
export async function certificateAt(endpoint: string): Promise<Buffer | undefined> {
  const client = opcua.OPCUAClient.create({
    endpointMustExist: false,
    transportTimeout: CONNECT_TIMEOUT_MS,
    connectionStrategy: { maxRetry: 0 },
  });
  try {
    await inTime(client.connect(endpoint), CONNECT_TIMEOUT_MS, "the controller did not answer");
    const endpoints = await inTime(client.getEndpoints(), CONNECT_TIMEOUT_MS, "the controller did not answer");
    const found = endpoints.find(({ serverCertificate }) => serverCertificate?.length > 0)?.serverCertificate;
    return found && firstOfChain(found);
  } finally {
    await client.disconnect().catch(() => {});
  }
}

/** Certificates of a chain follow one another; each is a sequence that says its length (X.690: 30 82 and two bytes). */
function firstOfChain(chain: Buffer): Buffer {
  return chain[0] === 0x30 && chain[1] === 0x82 ? chain.subarray(0, 4 + chain.readUInt16BE(2)) : chain;
}

/** The same work, given up after so long. */
export async function inTime<T>(work: Promise<T>, ms: number, said: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LinkTrouble("timeout", said)), ms);
  });
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
