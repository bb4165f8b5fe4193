import { createHmac, timingSafeEqual } from "node:crypto";
import { isSignedBy, keyFromPem, type SigningKey } from "../../protocol/wire/keys.ts";
import { type Challenge, type SessionAnswer, type SessionRequest, sessionText } from "../../protocol/wire/session.ts";
import type { Database } from "../store/sql.ts";
import { type BoxRow, findBox } from "./boxes.ts";
import { companyOf, hubKeys, type World } from "./companies.ts";
import { SyncRefusal } from "./sync-refusal.ts";

export const challengeLastsMs = 60_000;
export const sessionLastsMs = 60 * 60_000;
/** How long a node believes the keys it read. A new key is told to boxes before it signs, so this is no danger. */
const keysKeptMs = 60_000;
const companiesKnownMax = 10_000;

/** Who is calling, as its token says. Whether the box still counts is asked in the exchange itself. */
export interface Caller {
  company: number;
  box: string;
  /** How the public key begins that opened the session: it ends with that key. */
  key?: string;
}
/** Enough to tell the few keys of one box apart. */
const keyLetters = 16;

/** Throws `SyncRefusal` when the box has changed its key since this session was opened. */
export function requireKey(
  { key }: Caller,
  { publicKey, oldPublicKey }: Pick<BoxRow, "publicKey" | "oldPublicKey">,
): void {
  if (key === undefined || publicKey.startsWith(key) || oldPublicKey.startsWith(key)) return;
  throw new SyncRefusal(401, "session-unknown", "This box has another key by now. Open a new session with that.");
}

export interface CompanyKeys {
  signing: SigningKey;
  publicKeys: string[];
  /** One for each key, the newest first. */
  secrets: string[];
}

/**
 * Sessions without a store: tokens and challenges are sealed with a secret of the company, so that any node knows them again. A challenge counts once: each
 * must be newer than the one before. Never the box's clock, always the hub's.
 */
export class Sessions {
  readonly #db: Database;
  readonly #world: World;
  readonly #keys = new Map<number, { keys: CompanyKeys; readAtMs: number }>();

  constructor(db: Database, world: World) {
    this.#db = db;
    this.#world = world;
  }

  async challenge(box: string): Promise<Challenge> {
    const company = await this.#companyOf(box);
    const { secrets } = await this.keysOf(company);
    const body = { box, atMs: this.#world.nowMs(), nonce: Buffer.from(this.#world.random(12)).toString("base64url") };
    return { challenge: seal("challenge", body, secrets[0] as string), expiresInMs: challengeLastsMs };
  }

  async open({ box, challenge, signature }: SessionRequest): Promise<SessionAnswer> {
    const company = await this.#companyOf(box);
    const { secrets, publicKeys } = await this.keysOf(company);
    const asked = unseal<{ box: string; atMs: number }>("challenge", challenge, secrets);
    const now = this.#world.nowMs();
    if (asked?.box !== box || now - asked.atMs > challengeLastsMs || asked.atMs > now)
      throw new SyncRefusal(
        403,
        "challenge-unknown",
        "This challenge was not made here, or has run out. Ask for a new one.",
      );
    const key = await this.#db.withCompany(company, async (sql) => {
      const row = await findBox(sql, box);
      if (!row || row.state === "revoked")
        throw new SyncRefusal(403, "box-revoked", "This box was taken off the list. Pair it again.");
      const bytes = Buffer.from(signature, "base64url");
      const text = sessionText(box, challenge);
      const byNew = isSignedBy(row.publicKey, text, bytes);
      if (!byNew && !(row.oldPublicKey !== "" && isSignedBy(row.oldPublicKey, text, bytes)))
        throw new SyncRefusal(403, "signature", "The challenge is not signed by the key of this box.");
      const used = await sql.write(
        `UPDATE box SET last_challenge_ms = $3, old_public_key = CASE WHEN $4 THEN '' ELSE old_public_key END
         WHERE company = $1 AND box = $2 AND last_challenge_ms < $3 RETURNING box`,
        [company, box, asked.atMs, byNew],
      );
      if (used.length === 0)
        throw new SyncRefusal(403, "challenge-unknown", "This challenge, or a later one, was used. Ask for a new one.");
      return (byNew ? row.publicKey : row.oldPublicKey).slice(0, keyLetters);
    });
    const token = seal("session", { company, box, key, untilMs: now + sessionLastsMs }, secrets[0] as string);
    return { token: `${company}.${token}`, expiresInMs: sessionLastsMs, hubKeys: publicKeys };
  }

  /** Throws `SyncRefusal` for anything but a token of this cloud that has not run out. */
  async caller(authorization: string | undefined): Promise<Caller> {
    const refused = new SyncRefusal(401, "session-unknown", "No session, or it has run out. Open a new one.");
    const [, company, token] = /^Bearer (\d{1,10})\.([\w.-]{1,1000})$/.exec(authorization ?? "") ?? [];
    if (company === undefined || token === undefined) throw refused;
    const keys = await this.keysOf(Number(company)).catch(() => undefined);
    const said = keys && unseal<Caller & { untilMs: number }>("session", token, keys.secrets);
    if (!said || said.company !== Number(company) || said.untilMs <= this.#world.nowMs()) throw refused;
    return { company: said.company, box: said.box, ...(said.key !== undefined && { key: said.key }) };
  }

  async keysOf(company: number): Promise<CompanyKeys> {
    const now = this.#world.nowMs();
    const known = this.#keys.get(company);
    if (known && now - known.readAtMs < keysKeptMs) return known.keys;
    const rows = await this.#db.withCompany(company, hubKeys);
    const [newest] = rows;
    if (!newest) throw new Error(`company ${company} has no keys`);
    const keys = {
      signing: keyFromPem(newest.privateKeyPem),
      publicKeys: rows.map(({ publicKey }) => publicKey),
      secrets: rows.map(({ secret }) => secret),
    };
    if (this.#keys.size >= companiesKnownMax) this.#keys.clear();
    this.#keys.set(company, { keys, readAtMs: now });
    return keys;
  }

  async #companyOf(box: string): Promise<number> {
    const company = await companyOf(this.#db, "box", box);
    if (company === undefined) throw new SyncRefusal(404, "box-unknown", "No box of this name was ever paired here.");
    return company;
  }
}

function seal(purpose: string, body: Record<string, unknown>, secret: string): string {
  const text = Buffer.from(JSON.stringify(body)).toString("base64url");
  return `${text}.${mac(purpose, text, secret).toString("base64url")}`;
}

function unseal<T>(purpose: string, sealed: string, secrets: readonly string[]): T | undefined {
  const [text = "", given = ""] = sealed.split(".");
  const bytes = Buffer.from(given, "base64url");
  const good = secrets.some((secret) => {
    const expected = mac(purpose, text, secret);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  return good ? (JSON.parse(Buffer.from(text, "base64url").toString()) as T) : undefined;
}

const mac = (purpose: string, text: string, secret: string): Buffer =>
  createHmac("sha256", Buffer.from(secret, "hex")).update(`kontor-${purpose}-1 ${text}`).digest();
