import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptBackupBytesMax, keptBackupsMax } from "../../protocol/wire/backups.ts";
import { BackupShelf } from "./backup-shelf.ts";

let root: string;
let shelf: BackupShelf;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-shelf-"));
  shelf = new BackupShelf(root, 7, "k7m2qd");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const name = (n = 0) => `kontor-k7m2qd-2026-11-21T02-00-${String(n).padStart(2, "0")}Z.kontor-backup`;
const bytes = Buffer.from("an encrypted backup, in three pieces");
const head = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), note: "{}" };

test("a backup comes in pieces, in order, and goes on where it stopped", async () => {
  expect(await shelf.begin(name(), head)).toEqual({ received: 0, whole: false });
  expect(await shelf.take(name(), 0, bytes.subarray(0, 10))).toEqual({ received: 10, whole: false });
  // The answer was lost: asked again, it says where to go on.
  expect(await new BackupShelf(root, 7, "k7m2qd").begin(name(), head)).toEqual({ received: 10, whole: false });
  await expect(shelf.take(name(), 0, bytes.subarray(0, 10))).rejects.toMatchObject({ code: "backup-gap", status: 409 });
  await expect(shelf.take(name(), 10, Buffer.alloc(bytes.length))).rejects.toMatchObject({ code: "backup-gap" });
  expect(await shelf.list()).toEqual({ backups: [] });
  expect(await shelf.take(name(), 10, bytes.subarray(10))).toEqual({ received: bytes.length, whole: true });
  expect(readFileSync(join(shelf.folder, name())).equals(bytes)).toBe(true);
  expect(await shelf.list()).toEqual({ backups: [{ name: name(), bytes: bytes.length, note: "{}" }] });
  expect(await shelf.begin(name(), head)).toEqual({ received: bytes.length, whole: true });
  // One that was begun and never finished makes room for the next.
  await shelf.begin(name(1), head);
  await shelf.begin(name(2), head);
  expect(readdirSync(shelf.folder).some((file) => file.startsWith(name(1)))).toBe(false);
});

test("what is not what was announced is thrown away", async () => {
  await shelf.begin(name(), head);
  await expect(shelf.take(name(), 0, Buffer.alloc(bytes.length))).rejects.toMatchObject({ code: "backup-damaged" });
  expect(readdirSync(shelf.folder)).toEqual([]);
});

test("another content under the same name begins anew", async () => {
  await shelf.begin(name(), head);
  await shelf.take(name(), 0, bytes.subarray(0, 10));
  expect(await shelf.begin(name(), { ...head, sha256: "0".repeat(64) })).toEqual({ received: 0, whole: false });
});

test("a site keeps so many, and so much", async () => {
  const one = Buffer.from("x");
  const small = { bytes: 1, sha256: createHash("sha256").update(one).digest("hex"), note: "" };
  for (let n = 0; n < keptBackupsMax; n++) {
    const next = `kontor-k7m2qd-2026-11-21T02-00-${String(100 + n)}Z.kontor-backup`;
    await shelf.begin(next, small);
    await shelf.take(next, 0, one);
  }
  await expect(shelf.begin(name(), head)).rejects.toMatchObject({ code: "backups-full" });
  const other = new BackupShelf(root, 7, "other1");
  await expect(other.begin(name(), { ...head, bytes: keptBackupBytesMax + 1 })).rejects.toMatchObject({
    code: "backups-full",
  });
  expect((await other.list()).backups).toEqual([]);
});

test("names lead nowhere else", async () => {
  for (const bad of ["../x", "kontor-a-b.txt", "kontor-../../x-2026-11-21T02-00-00Z.kontor-backup"])
    await expect(shelf.begin(bad, head)).rejects.toMatchObject({ code: "malformed" });
  expect(() => new BackupShelf(root, 7, "../8")).toThrow();
});
