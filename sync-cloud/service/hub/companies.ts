import { genesisTip } from "../../protocol/entry.ts";
import { keyFromSeed, type SigningKey } from "../../protocol/wire/keys.ts";
import type { Database, Sql } from "../store/sql.ts";

/** What is not to be foreseen, and the time: handed in, so that tests own both. */
export interface World {
  nowMs(): number;
  random(bytes: number): Uint8Array;
}

/** A new company with an empty log, and the keys of its hub. Gives its number. */
export async function foundCompany(db: Database, world: World, name: string): Promise<number> {
  const company = newCompanyNumber(world);
  await db.withCompany(company, (sql) => writeCompany(sql, world, name));
  return company;
}

/** The company of a database that has none, once, although several nodes may start on it at the same moment. */
export async function foundFirstCompany(db: Database, world: World, name: string): Promise<void> {
  await db.withCompany(newCompanyNumber(world), async (sql) => {
    await sql.rows(`SELECT pg_advisory_xact_lock(${foundingLock})`);
    if ((await sql.rows("SELECT kontor_companies() LIMIT 1")).length === 0) await writeCompany(sql, world, name);
  });
}
const foundingLock = 4_711_816;

const newCompanyNumber = (world: World): number =>
  (Buffer.from(world.random(4)).readUInt32BE() % 899_999_999) + 100_000_000;

async function writeCompany(sql: Sql, world: World, name: string): Promise<void> {
  await sql.write("INSERT INTO company (company, name, created_at_ms) VALUES ($1, $2, $3)", [
    sql.company,
    name,
    world.nowMs(),
  ]);
  await sql.write("INSERT INTO log_head (company, hub_pos, tip, incarnation) VALUES ($1, 0, $2, 1)", [
    sql.company,
    genesisTip,
  ]);
  await addHubKey(sql, world);
}

/** All companies of this database, for jobs that go through them. */
export async function companiesOf(db: Database): Promise<number[]> {
  return db.withNobody(async (sql) =>
    (await sql.rows<{ company: number }>("SELECT kontor_companies() AS company")).map(({ company }) => company),
  );
}

/** Whose a key is; keys are whole: a box's name, the hash of a code or of a session. */
export type DirectoryKind = "box" | "pairing" | "session" | "hook";

export async function companyOf(db: Database, kind: DirectoryKind, key: string): Promise<number | undefined> {
  return db.withNobody(async (sql) => {
    const [row] = await sql.rows<{ company: number | null }>("SELECT kontor_company_of($1, $2) AS company", [
      kind,
      key,
    ]);
    return row?.company ?? undefined;
  });
}

export async function enterDirectory(sql: Sql, kind: DirectoryKind, key: string): Promise<void> {
  await sql.write("INSERT INTO directory (kind, key, company) VALUES ($1, $2, $3)", [kind, key, sql.company]);
}

export async function leaveDirectory(sql: Sql, kind: DirectoryKind, key: string): Promise<void> {
  await sql.write("DELETE FROM directory WHERE company = $3 AND kind = $1 AND key = $2", [kind, key, sql.company]);
}

/** The keys of a company's hub, the newest first. */
export interface HubKeys {
  key: SigningKey;
  publicKeys: string[];
  secret: Buffer;
}

/** Keys that count beside the newest one. */
const hubKeysMax = 8;

export async function addHubKey(sql: Sql, world: World): Promise<void> {
  const { publicKey, privateKeyPem } = keyFromSeed(world.random(32));
  await sql.write(
    "INSERT INTO hub_key (company, public_key, private_key_pem, secret, made_at_ms) VALUES ($1, $2, $3, $4, $5)",
    [sql.company, publicKey, privateKeyPem, Buffer.from(world.random(32)).toString("hex"), world.nowMs()],
  );
}

export async function hubKeys(sql: Sql): Promise<{ publicKey: string; privateKeyPem: string; secret: string }[]> {
  return sql.rows(
    `SELECT public_key AS "publicKey", private_key_pem AS "privateKeyPem", secret FROM hub_key ORDER BY made_at_ms DESC, public_key LIMIT ${hubKeysMax}`,
  );
}
