import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataFolder, machineSecret, openDataFolder } from "../../../site/data-folder.ts";
import { siteIdentity } from "../../../site/site-identity.ts";
import { verify } from "../../../store/verify.ts";
import { givenStock } from "../../../testing/builders.ts";
import { TestSite } from "../../../testing/test-site.ts";
import { finishRestore } from "./finish-restore.ts";
import { backupsIn, makeBackup } from "./make-backup.ts";
import { makeRecovery } from "./recovery.ts";
import { stagedFolder, stageRestore } from "./stage-restore.ts";

const nowMs = Date.UTC(2026, 10, 21, 2);
const keep = { daily: 2, weekly: 0, monthly: 0 };
let home: string;
let folder: DataFolder;
let stick: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kontor-backup-"));
  folder = openDataFolder(join(home, "site"));
  stick = join(home, "stick");
  mkdirSync(stick);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A book with some stock, the secrets of a box, and its authority. */
function givenSite(): string {
  const { siteId, epoch } = siteIdentity(folder, nowMs);
  const site = new TestSite(folder.book, `${siteId}.${epoch}`);
  givenStock(site, { sku: "TEA", place: "A-01", qty: 7 });
  site.db.close();
  machineSecret(folder, "badge-pepper");
  machineSecret(folder, "cli-token");
  writeFileSync(join(folder.tls, "authority.pem"), "authority of this site");
  return siteId;
}
const about = (siteId: string, atMs = nowMs) => ({ siteId, siteName: "Test", version: "0.1.0", atMs });
const random = Uint8Array.from({ length: 17 }, (_, i) => i * 13 + 1);
const make = async (atMs = nowMs, passphrase = "") => {
  const { code, recovery, ageKey } = await makeRecovery(random, passphrase, nowMs, 8);
  const made = await makeBackup({ folder, into: stick, about: about(givenOrKnown(), atMs), recovery, keep });
  return { ...made, code, ageKey, file: join(stick, made.name) };
};
const givenOrKnown = () => (existsSync(folder.book) ? siteIdentity(folder, nowMs).siteId : givenSite());

test("a bare box becomes the site: book, badges and authority are back, under a new epoch", async () => {
  const { file, code, siteId } = await make();
  const before = siteIdentity(folder, nowMs);
  const bare = openDataFolder(join(home, "bare"));
  siteIdentity(bare, nowMs);
  const manifest = await stageRestore({ folder: bare, file, typed: code.toLowerCase().replaceAll("-", " ") });
  expect(manifest).toMatchObject({ siteId, siteName: "Test", facts: 3 });
  const done = finishRestore(bare, nowMs);
  expect(done?.siteId).toBe(siteId);
  expect(siteIdentity(bare, nowMs)).toMatchObject({ siteId, reason: "restore" });
  expect(siteIdentity(bare, nowMs).epoch).not.toBe(before.epoch);
  const db = new Database(bare.book, { readonly: true });
  expect(verify(db)).toMatchObject({ ok: true, facts: 3 });
  db.close();
  for (const path of ["secrets/badge-pepper", "tls/authority.pem"])
    expect(readFileSync(join(bare.root, path), "utf8")).toBe(readFileSync(join(folder.root, path), "utf8"));
  expect(existsSync(join(bare.root, "secrets/cli-token"))).toBe(false);
  expect(statSync(join(bare.root, "secrets/badge-pepper")).mode & 0o077).toBe(0);
  expect(existsSync(stagedFolder(bare))).toBe(false);
});

test("nothing of the site can be read from a backup without the code", async () => {
  const { file } = await make();
  const bytes = readFileSync(file);
  expect(bytes.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
  const pepper = readFileSync(join(folder.secrets, "badge-pepper"), "utf8").trim();
  for (const secret of [pepper, "authority of this site", "SQLite format 3", "TEA"])
    expect(bytes.includes(secret)).toBe(false);
  const beside = readFileSync(`${file}.json`, "utf8");
  for (const secret of [pepper, "TEA"]) expect(beside).not.toContain(secret);
});

test("the passphrase opens it as well, a wrong one does not, and another backup's code does not", async () => {
  const { file } = await make(nowMs, "a horse of battery");
  await expect(stageRestore({ folder, file, typed: "a horse of buttery" })).rejects.toMatchObject({ what: "code" });
  const other = await makeRecovery(
    random.map((byte) => byte ^ 1),
    "",
    nowMs,
  );
  await expect(stageRestore({ folder, file, typed: other.code })).rejects.toMatchObject({ what: "code" });
  expect(await stageRestore({ folder, file, typed: "a horse of battery" })).toMatchObject({ facts: 3 });
});

test("a backup with one turned bit is refused, with its note and without it", async () => {
  const { file, code } = await make();
  const bytes = readFileSync(file);
  bytes[bytes.length - 400] = (bytes[bytes.length - 400] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await expect(stageRestore({ folder, file, typed: code })).rejects.toMatchObject({ what: "backup" });
  rmSync(`${file}.json`);
  await expect(stageRestore({ folder, file, typed: code })).rejects.toMatchObject({ what: "backup" });
  writeFileSync(file, bytes.subarray(0, bytes.length - 1_000));
  await expect(stageRestore({ folder, file, typed: code })).rejects.toMatchObject({ what: "backup" });
  expect(existsSync(stagedFolder(folder))).toBe(false);
});

test("old ones go, of this site only, and what a cut left behind", async () => {
  const day = 86_400_000;
  const siteId = givenOrKnown();
  writeFileSync(join(stick, "kontor-other1-2020-01-01T00-00-00Z.kontor-backup"), "of another site");
  writeFileSync(join(stick, `kontor-${siteId}-2020-01-01T00-00-00Z.kontor-backup.part`), "half");
  for (const days of [0, 1, 2, 3]) await make(nowMs + days * day);
  expect(backupsIn(stick).map((one) => [one.siteId, one.atMs])).toEqual([
    [siteId, nowMs + 3 * day],
    [siteId, nowMs + 2 * day],
    ["other1", Date.UTC(2020, 0, 1)],
  ]);
  expect(readdirSync(stick).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a place without room says how much is needed, and keeps nothing", async () => {
  const recovery = (await makeRecovery(random, "", nowMs)).recovery;
  const siteId = givenOrKnown();
  rmSync(stick, { recursive: true });
  await expect(makeBackup({ folder, into: stick, about: about(siteId), recovery, keep })).rejects.toThrow();
  expect(readdirSync(join(folder.root, "care"))).toEqual([]);
});

test("a restore that was cut off at any rename is finished by the next start", async () => {
  const { file, code, siteId } = await make();
  const staged = openDataFolder(join(home, "staged"));
  writeFileSync(staged.book, "the old book");
  writeFileSync(join(staged.root, "site.json"), JSON.stringify({ siteId: "OLD" }));
  await stageRestore({ folder: staged, file, typed: code });
  for (let steps = 0; steps < 40; steps++) {
    const at = join(home, `cut-${steps}`);
    cpSync(staged.root, at, { recursive: true });
    const cut = cutAt(at, steps);
    const bare = openDataFolder(at);
    finishRestore(bare, nowMs + 1);
    expect(siteIdentity(bare, nowMs)).toMatchObject({ siteId, reason: "restore" });
    const db = new Database(bare.book, { readonly: true });
    expect(verify(db)).toMatchObject({ ok: true, facts: 3 });
    db.close();
    expect(existsSync(join(at, "secrets/badge-pepper"))).toBe(true);
    const [aside] = readdirSync(at).filter((name) => name.startsWith("before-restore-"));
    expect(readFileSync(join(at, String(aside), "book.sqlite"), "utf8")).toBe("the old book");
    if (!cut) return;
  }
  throw new Error("it never came to its end");
});

/** Whether it was cut off. */
function cutAt(root: string, steps: number): boolean {
  let left = steps;
  try {
    finishRestore(openDataFolder(root), nowMs, () => {
      if (left-- <= 0) throw new Error("the power goes");
    });
    return false;
  } catch (error) {
    if ((error as Error).message === "the power goes") return true;
    throw error;
  }
}
