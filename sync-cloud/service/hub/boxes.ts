import { hash } from "node:crypto";
import type { HubBox } from "../../protocol/hub/view.ts";
import { base32, siteOf } from "../../protocol/origin.ts";
import { isSignedBy } from "../../protocol/wire/keys.ts";
import { newKeyText, type PairAnswer, type PairRequest, pairingText } from "../../protocol/wire/session.ts";
import { storable } from "../store/array.ts";
import { jsonText } from "../store/json-text.ts";
import type { Database, Sql } from "../store/sql.ts";
import { companyOf, enterDirectory, hubKeys, leaveDirectory, type World } from "./companies.ts";
import { SyncRefusal } from "./sync-refusal.ts";

/** How long a code that joins a box may be used. */
export const pairingLastsMs = 15 * 60_000;
export const boxesPerSiteMax = 8;
const codeLetters = 12;

export interface BoxRow {
  box: string;
  site: string;
  label: string;
  publicKey: string;
  oldPublicKey: string;
  state: "enrolled" | "expelled" | "revoked";
  cursor: number;
  settledCursor: number | null;
  rotateAsked: boolean;
  lastChallengeMs: number;
  lastSeenAtMs: number | null;
}

/**
 * A one-time code for the next box of a site. Without `site` it is for a new one, which is listed from now on. The code itself is given
 * once and not kept.
 */
export async function makePairingCode(
  sql: Sql,
  world: World,
  wanted: { site?: string; name: string; region?: string; madeBy: string },
): Promise<{ code: string; id: string; site: string; expiresAtMs: number }> {
  const now = world.nowMs();
  const site = wanted.site ?? `new-${base32(world.random(10), 10)}`;
  if (wanted.site === undefined)
    await sql.write("INSERT INTO site (company, site, name, region, created_at_ms) VALUES ($1, $2, $3, $4, $5)", [
      sql.company,
      site,
      wanted.name,
      wanted.region ?? "",
      now,
    ]);
  const code = base32(world.random(codeLetters), codeLetters)
    .toUpperCase()
    .replace(/(.{4})(?=.)/g, "$1-");
  const id = base32(world.random(10), 10);
  const expiresAtMs = now + pairingLastsMs;
  await sql.write(
    "INSERT INTO pairing (company, code_hash, id, site, name, made_by, made_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    [sql.company, hashOfCode(code), id, site, wanted.name, wanted.madeBy, now, expiresAtMs],
  );
  await enterDirectory(sql, "pairing", hashOfCode(code));
  return { code, id, site, expiresAtMs };
}

/** What a code that may still be used is for, to whoever has it. */
export async function lookAtPairing(
  db: Database,
  code: string,
  nowMs: number,
): Promise<{ company: string; site: string; box: string; isNewSite: boolean; expiresAtMs: number } | undefined> {
  const company = await companyOf(db, "pairing", hashOfCode(code));
  if (company === undefined) return undefined;
  const [offer] = await db.withCompany(company, (sql) =>
    sql.rows<{ company: string; id: string; site: string; box: string; expiresAtMs: number }>(
      `SELECT c.name AS company, s.site AS id, s.name AS site, p.name AS box, p.expires_at_ms AS "expiresAtMs"
       FROM pairing p JOIN site s ON s.company = p.company AND s.site = p.site JOIN company c ON c.company = p.company
       WHERE p.code_hash = $1 AND p.used_at_ms IS NULL AND p.expires_at_ms > $2`,
      [hashOfCode(code), nowMs],
    ),
  );
  if (!offer) return undefined;
  const { id, box, ...rest } = offer;
  const isNewSite = id.startsWith("new-");
  return { ...rest, box: isNewSite ? "" : box, isNewSite };
}

export async function cancelPairing(sql: Sql, id: string): Promise<boolean> {
  const [gone] = await sql.write<{ hash: string }>(
    'DELETE FROM pairing WHERE company = $1 AND id = $2 AND used_at_ms IS NULL RETURNING code_hash AS "hash"',
    [sql.company, id],
  );
  if (gone) await leaveDirectory(sql, "pairing", gone.hash);
  return gone !== undefined;
}

/**
 * Redeems a code: the box is known from now on, by the key it made itself. `whenPaired` is done in the same transaction, as its last step. Throws `SyncRefusal`.
 */
export async function pairBox(
  db: Database,
  world: World,
  request: PairRequest,
  whenPaired: (sql: Sql, site: string) => Promise<unknown> = async () => {},
): Promise<PairAnswer & { site: string }> {
  const { code, site, origin, publicKey, proof } = request;
  if (siteOf(origin) !== site) throw new SyncRefusal(400, "malformed", `origin ${origin} is not of site ${site}`);
  if (!isSignedBy(publicKey, pairingText(code, site, origin, publicKey), Buffer.from(proof, "base64url")))
    throw new SyncRefusal(403, "signature", "the proof is not signed by the key that comes with it");
  const unknown = () =>
    new SyncRefusal(
      404,
      "code-unknown",
      "This code is not known, was used, or has run out. Make a new one in the console.",
    );
  const company = await companyOf(db, "pairing", hashOfCode(code));
  if (company === undefined) throw unknown();
  return db.withCompany(company, async (sql) => {
    const now = world.nowMs();
    const [offer] = await sql.rows<{ site: string; name: string }>(
      "SELECT site, name FROM pairing WHERE code_hash = $1 AND used_at_ms IS NULL AND expires_at_ms > $2 FOR UPDATE",
      [hashOfCode(code), now],
    );
    if (!offer) throw unknown();
    const box = base32(world.random(10), 10);
    const joined = await joinSite(sql, offer.site, site);
    const [count] = await sql.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM box WHERE site = $1 AND state <> 'revoked'",
      [joined],
    );
    if ((count?.n ?? 0) >= boxesPerSiteMax)
      throw new SyncRefusal(
        409,
        "too-many-boxes",
        `Site ${joined} has ${count?.n} boxes. Revoke one that is gone first.`,
      );
    await sql.write(
      `INSERT INTO box (company, box, site, label, public_key, state, paired_at_ms, changed_at_ms, origin)
       VALUES ($1, $2, $3, $4, $5, 'enrolled', $6, $6, $7)`,
      [sql.company, box, joined, storable(request.label || offer.name), publicKey, now, origin],
    );
    await sql.write(
      "UPDATE pairing SET used_at_ms = $3, used_by_box = $4, site = $5 WHERE company = $1 AND code_hash = $2",
      [sql.company, hashOfCode(code), now, box, joined],
    );
    await leaveDirectory(sql, "pairing", hashOfCode(code));
    await enterDirectory(sql, "box", box);
    sql.notify("boxes", { site: joined, box });
    const [names] = await sql.rows<{ company: string; site: string }>(
      "SELECT c.name AS company, s.name AS site FROM company c JOIN site s ON s.company = c.company WHERE s.site = $1",
      [joined],
    );
    const keys = await hubKeys(sql);
    await whenPaired(sql, joined);
    return {
      box,
      company: String(sql.company),
      companyName: names?.company ?? "",
      siteName: names?.site ?? "",
      site: joined,
      hubKeys: keys.map(({ publicKey }) => publicKey),
    };
  });
}

/**
 * The site that a new box belongs to. A new site takes the id that its first box made; a further box of a site takes the id that the site has, whatever its own was.
 */
async function joinSite(sql: Sql, offered: string, own: string): Promise<string> {
  if (!offered.startsWith("new-")) return offered;
  const [taken] = await sql.rows("SELECT 1 FROM site WHERE site = $1", [own]);
  if (taken)
    throw new SyncRefusal(
      409,
      "site-known",
      `Site ${own} is there already. For another box of it, make the code in that site.`,
    );
  await sql.write("UPDATE site SET site = $3 WHERE company = $1 AND site = $2", [sql.company, offered, own]);
  await sql.write("UPDATE pairing SET site = $3 WHERE company = $1 AND site = $2", [sql.company, offered, own]);
  return own;
}

export async function findBox(sql: Sql, box: string): Promise<BoxRow | undefined> {
  const [row] = await sql.rows<BoxRow>(
    `SELECT box, site, label, public_key AS "publicKey", old_public_key AS "oldPublicKey", state, cursor, settled_cursor AS "settledCursor", rotate_asked AS "rotateAsked",
       last_challenge_ms AS "lastChallengeMs", last_seen_at_ms AS "lastSeenAtMs" FROM box WHERE box = $1`,
    [box],
  );
  return row;
}

/** A lost or stolen box: from now on nothing that it signs counts. False when there is no such box, or it is revoked already. */
export async function revokeBox(sql: Sql, world: World, box: string, reason: string): Promise<boolean> {
  const done = await sql.write(
    `UPDATE box SET state = 'revoked', reason = $3, changed_at_ms = $4 WHERE company = $1 AND box = $2 AND state <> 'revoked' RETURNING box`,
    [sql.company, box, reason, world.nowMs()],
  );
  if (done.length > 0) sql.notify("boxes", { box });
  return done.length > 0;
}

/** Asks a box to make itself a new key at its next contact. */
export async function askForNewKey(sql: Sql, box: string): Promise<boolean> {
  const done = await sql.write(
    "UPDATE box SET rotate_asked = true WHERE company = $1 AND box = $2 AND state = 'enrolled' RETURNING box",
    [sql.company, box],
  );
  return done.length > 0;
}

/** The old key counts until the new one was used for a session, so that a lost answer locks nobody out. Throws `SyncRefusal`. */
export async function changeKey(
  sql: Sql,
  world: World,
  { box, publicKey, signature, proof }: { box: string; publicKey: string; signature: string; proof: string },
): Promise<void> {
  const row = await findBox(sql, box);
  if (!row || row.state === "revoked") throw new SyncRefusal(403, "box-revoked", `box ${box} is not enrolled`);
  if (row.publicKey === publicKey) return;
  const text = newKeyText(box, publicKey);
  if (
    !isSignedBy(row.publicKey, text, Buffer.from(signature, "base64url")) ||
    !isSignedBy(publicKey, text, Buffer.from(proof, "base64url"))
  )
    throw new SyncRefusal(403, "signature", "a new key is signed by the old one and by itself");
  await sql.write(
    "UPDATE box SET old_public_key = public_key, public_key = $3, rotate_asked = false, changed_at_ms = $4 WHERE company = $1 AND box = $2",
    [sql.company, box, publicKey, world.nowMs()],
  );
}

/** People sent this site away, and did not let it back in yet. */
export async function isSentAway(sql: Sql, site: string): Promise<boolean> {
  const rows = await sql.rows("SELECT 1 FROM site WHERE company = $1 AND site = $2 AND state = 'expelled'", [
    sql.company,
    site,
  ]);
  return rows.length > 0;
}

/** Nothing waits for this site any more; its boxes may deliver, and come back by a snapshot. */
export async function expelSite(sql: Sql, world: World, site: string, reason: string): Promise<boolean> {
  const done = await sql.write(
    "UPDATE site SET state = 'expelled', reason = $3 WHERE company = $1 AND site = $2 AND state <> 'expelled' RETURNING site",
    [sql.company, site, reason],
  );
  if (done.length === 0) return false;
  await sql.write(
    "UPDATE box SET state = 'expelled', reason = $3, changed_at_ms = $4 WHERE company = $1 AND site = $2 AND state = 'enrolled'",
    [sql.company, site, reason, world.nowMs()],
  );
  sql.notify("boxes", { site });
  return true;
}

/** Its boxes may come back: each begins from a snapshot where the log no longer reaches back to what it has. */
export async function readmitSite(sql: Sql, world: World, site: string): Promise<boolean> {
  const done = await sql.write(
    "UPDATE site SET state = 'active', reason = '' WHERE company = $1 AND site = $2 AND state = 'expelled' RETURNING site",
    [sql.company, site],
  );
  if (done.length === 0) return false;
  await sql.write(
    "UPDATE box SET state = 'enrolled', reason = '', changed_at_ms = $3 WHERE company = $1 AND site = $2 AND state = 'expelled'",
    [sql.company, site, world.nowMs()],
  );
  sql.notify("boxes", { site });
  return true;
}

/** What a box said of itself at its last contact. */
export async function noteContact(
  sql: Sql,
  box: HubBox,
  origin: string,
  health: Record<string, unknown>,
): Promise<void> {
  await sql.write(
    `UPDATE box SET state = $3, cursor = $4, last_seen_at_ms = $5, origin = $6, health = $7::jsonb, settled_cursor = $8 WHERE company = $1 AND box = $2 AND state <> 'revoked'`,
    [sql.company, box.box, box.state, box.cursor, box.seenAtMs, origin, jsonText(health), box.settledCursor ?? null],
  );
}

/** Codes are typed by people: case, spaces and dashes do not count, and letters that look like figures are those. */
export function hashOfCode(code: string): string {
  const plain = code
    .toLowerCase()
    .replace(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replace(/[il]/g, "1");
  return hash("sha256", `kontor-code-1 ${plain}`, "hex");
}
