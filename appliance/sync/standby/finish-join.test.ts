import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerKeyFromSeed } from "#sync/protocol/wire/sealed-answer.ts";
import { type DataFolder, machineSecret, openDataFolder, writeWhole } from "../../site/data-folder.ts";
import { siteIdentity, startNextEpoch } from "../../site/site-identity.ts";
import { finishJoin } from "./finish-join.ts";
import { keepSecrets, openSecrets, readSecrets, sealSecrets, secretsHash } from "./handed-secrets.ts";
import { putBookAside } from "./replaced-book.ts";
import { type Following, followerFile, followingFile, joiningFile } from "./standby-files.ts";

let root = "";
let folder: DataFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-join-"));
  folder = openDataFolder(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const key = answerKeyFromSeed(new Uint8Array(32).fill(3));
const following: Following = {
  ...{ url: "https://192.0.2.7:8443", fingerprint256: "AB", site: "site01", primaryKey: "k", primary: "site01.e1" },
  ...{ name: "second", token: "ab".repeat(32), synchronous: false, aloneAfterMs: 3_000, takeOverAfterMs: null },
  answerKeyPem: key.privateKeyPem,
};
const secrets = { "secrets/badge-pepper": Buffer.from("pepper of the site").toString("base64") };
const atMs = 1_700_000_000_000;

/** Each step may be the last one before the power goes. */
const steps: [name: string, step: () => void][] = [
  ["its book was put aside", () => void putBookAside(folder, atMs)],
  ["the secrets were there", () => keepSecrets(folder, secrets)],
  ["it had another name", () => void startNextEpoch(folder, "site01", "takeover", atMs)],
  ["it knew whom to follow", () => followingFile.write(folder, following)],
];

test.each([["nothing was done", 0] as const, ...steps.map(([name], n) => [name, n + 1] as const)])(
  "a box that joined and lost its power when %s follows at its next start, with its old book beside it",
  (_when, done) => {
    const db = new Database(folder.book);
    db.exec("CREATE TABLE t (n); INSERT INTO t VALUES (7)");
    db.close();
    machineSecret(folder, "badge-pepper");
    const cliToken = machineSecret(folder, "cli-token");
    joiningFile.write(folder, { following, secrets, putAside: true, atMs });
    for (const [, step] of steps.slice(0, done)) step();
    expect(finishJoin(folder) !== undefined).toBe(true);
    expect(finishJoin(folder)).toBeUndefined();
    expect(existsSync(folder.book)).toBe(false);
    const [aside, ...more] = readdirSync(root).filter((name) => name.endsWith("book.sqlite"));
    expect([aside, more]).toEqual([`replaced-${atMs}-book.sqlite`, []]);
    const kept = new Database(join(root, aside as string), { readonly: true });
    expect(kept.prepare("SELECT n FROM t").get()).toEqual({ n: 7 });
    kept.close();
    expect(followingFile.read(folder)).toEqual(following);
    expect(siteIdentity(folder, 0)).toMatchObject({ siteId: "site01", reason: "takeover" });
    expect(machineSecret(folder, "badge-pepper")).toBe("pepper of the site");
    expect(machineSecret(folder, "cli-token")).toBe(cliToken);
    expect(existsSync(join(folder.secrets, "joining.json"))).toBe(false);
  },
);

test("a box with an empty folder has nothing to put aside, and one that joined nobody has nothing to finish", () => {
  expect(finishJoin(folder)).toBeUndefined();
  followerFile.drop(folder);
  joiningFile.write(folder, { following, secrets: {}, putAside: false, atMs });
  expect(finishJoin(folder)).toEqual({ setAside: undefined });
  expect(followingFile.read(folder)).toEqual(following);
});

test("of a box's secrets only those of the site are handed over, readable for the other box alone, in files of its own user", () => {
  machineSecret(folder, "badge-pepper");
  machineSecret(folder, "cli-token");
  machineSecret(folder, "box-key.pem");
  writeWhole(join(folder.secrets, "machines.json"), '{"plc":{"password":"p"}}', 0o600);
  writeWhole(join(folder.tls, "authority.pem"), "the authority", 0o600);
  writeWhole(join(folder.tls, "server.pem"), "this box alone", 0o600);
  const known = readSecrets(folder);
  expect(Object.keys(known)).toEqual(["secrets/badge-pepper", "secrets/machines.json", "tls/authority.pem"]);
  const sealed = sealSecrets(known, "second", key.publicKey, new Uint8Array(32).fill(5));
  const other = answerKeyFromSeed(new Uint8Array(32).fill(4));
  expect(() => openSecrets(sealed, "second", other.privateKeyPem)).toThrow("signature");
  expect(() => openSecrets(sealed, "third", key.privateKeyPem)).toThrow("signature");
  const second = openDataFolder(join(root, "second"));
  keepSecrets(second, openSecrets(sealed, "second", key.privateKeyPem));
  expect(readSecrets(second)).toEqual(known);
  expect(secretsHash(readSecrets(second), "t")).toBe(secretsHash(known, "t"));
  for (const file of ["secrets/machines.json", "tls/authority.pem"])
    expect(statSync(join(second.root, file)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(second.root, "tls/authority.pem"), "utf8")).toBe("the authority");
  // What names another file is refused whole.
  const evil = { ...known, "../evil": "YQ==" } as typeof known;
  const bad = sealSecrets(evil, "second", key.publicKey, new Uint8Array(32).fill(6));
  expect(() => openSecrets(bad, "second", key.privateKeyPem)).toThrow();
});
