import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { sameText } from "../../doors/tokens.ts";

/**
 * What the service keeps secret, from one key of 32 bytes that all nodes share. Sealed texts are AES-256-GCM with a random nonce, bound to what they
 * are for; tickets are signed and carry their own end, so that any node can take back what another gave out.
 */
export class Secrets {
  readonly #seal: Buffer;
  readonly #sign: Buffer;

  constructor(key: Uint8Array) {
    if (key.length !== keyBytes)
      throw new Error(
        `the service's key must have ${keyBytes} bytes, this has ${key.length}; make one with: openssl rand -base64 32`,
      );
    this.#seal = Buffer.from(hkdfSync("sha256", key, "", "kontor seal", keyBytes));
    this.#sign = Buffer.from(hkdfSync("sha256", key, "", "kontor sign", keyBytes));
  }

  /** `use` names the place it is stored in: sealed text moved to another place does not open. */
  seal(use: string, text: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#seal, nonce).setAAD(Buffer.from(use));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  /** Throws when it was sealed with another key, for another use, or touched. */
  open(use: string, sealed: string): string {
    const bytes = Buffer.from(sealed, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", this.#seal, bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(use))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
  }

  /** A text that only this service can have written and that anybody may hold. Not secret. */
  ticket(use: string, content: object, endsAtMs: number): string {
    const body = Buffer.from(JSON.stringify({ ...content, endsAtMs })).toString("base64url");
    return `${body}.${this.#mac(use, body)}`;
  }

  /** What a ticket says, or undefined when it is not ours, for something else, or over. */
  readTicket<T>(use: string, ticket: string, nowMs: number): (T & { endsAtMs: number }) | undefined {
    const dot = ticket.indexOf(".");
    const body = ticket.slice(0, Math.max(0, dot));
    if (body === "" || !sameText(ticket.slice(dot + 1), this.#mac(use, body))) return undefined;
    const content = JSON.parse(Buffer.from(body, "base64url").toString()) as T & { endsAtMs: number };
    return content.endsAtMs > nowMs ? content : undefined;
  }

  #mac(use: string, body: string): string {
    return createHmac("sha256", this.#sign).update(`${use}\n${body}`).digest("base64url");
  }
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
