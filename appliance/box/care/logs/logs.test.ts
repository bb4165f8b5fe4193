import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DataFolder, machineSecret, openDataFolder } from "../../../site/data-folder.ts";
import { siteIdentity } from "../../../site/site-identity.ts";
import { given, givenPerson, givenSetting } from "../../../testing/builders.ts";
import { TestSite } from "../../../testing/test-site.ts";
import { collectLogs, partBytesMax } from "./collect-logs.ts";
import { makeRedactor } from "./redact.ts";
import { writeBundle } from "./write-bundle.ts";

/** Secrets of every kind that a box may come by, each in the places and spellings where it could slip into a log. */
const pepper = "9f".repeat(32);
const planted: Record<string, string[]> = {
  pin: ["48151623", `{"pin":"48151623"}`, "pin=48151623", `"{\\"pin\\":\\"48151623\\"}"`],
  token: [
    "tok-3fQ9zLwYx1",
    `authorization: Bearer tok-3fQ9zLwYx1`,
    `"token":"tok-3fQ9zLwYx1"`,
    "token=tok-3fQ9zLwYx1;",
  ],
  jwt: [
    "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJib3gifQ.c2lnbmF0dXJl",
    "got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJib3gifQ.c2lnbmF0dXJl",
  ],
  wifi: [
    "Sommer2026!",
    "psk=Sommer2026!",
    `wifi_key: "Sommer2026!"`,
    `{"wifiKey":"Sommer2026!"}`,
    "sae_password=Sommer2026!",
  ],
  tls: ["MC4CAQAwBQYDK2VwBCIEIGh", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGh\n-----END PRIVATE KEY-----"],
  url: ["hunter2hunter2", "opc.tcp://user:hunter2hunter2@10.0.0.5:4840"],
  age: [
    "AGE-SECRET-KEY-1VS29HX744QJGZARE4AMXRDE955RL2VQLF4PRL2MX2XR96A7PLU4QEULF05",
    "key AGE-SECRET-KEY-1VS29HX744QJGZARE4AMXRDE955RL2VQLF4PRL2MX2XR96A7PLU4QEULF05",
  ],
  recovery: ["4K7M-9QXA-2B3C-4D5E-6F7G-8H9J-KMNP", "opened with 4K7M-9QXA-2B3C-4D5E-6F7G-8H9J-KMNP"],
  pairing: ["ZDKCPYC3MN", "pairing_code=ZDKCPYC3MN", `{"oneTimeCode":"ZDKCPYC3MN"}`],
  commandLine: ["s3cr3tWord99", "mount.cifs --password s3cr3tWord99", "password='s3cr3tWord99'"],
  badge: ["BADGE-000117", `"badge":"BADGE-000117"`],
  cookie: ["sid%3Dabcdef0123", "Cookie: sid%3Dabcdef0123"],
  // Known to the box: found even where nothing says what it is.
  pepper: [pepper, `about to use ${pepper}!`, Buffer.from(pepper).toString("base64")],
  machine: ["printer-pass-77", "the driver said printer-pass-77 was refused", `printer-pass-77`],
  share: ["Lager#2026x", "cannot mount with Lager#2026x", encodeURIComponent("Lager#2026x")],
};
const log = Object.values(planted)
  .flatMap(([, ...lines]) => lines)
  .join("\n");

let folder: DataFolder;
let site: TestSite;
beforeAll(() => {
  folder = openDataFolder(mkdtempSync(join(tmpdir(), "kontor-logs-test-")));
  siteIdentity(folder, 0);
  writeFileSync(join(folder.secrets, "badge-pepper"), `${pepper}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder.secrets, "machines.json"),
    JSON.stringify({ "printer-1": { password: "printer-pass-77" } }),
  );
  writeFileSync(join(folder.secrets, "backup-shares.json"), JSON.stringify({ "share:x": "Lager#2026x" }));
  machineSecret(folder, "cli-token");
  site = new TestSite(folder.book);
  givenPerson(site, { id: "p-1", name: "Nobody", pinHash: "scrypt$abcdefgh12345678", badgeHash: "ab".repeat(32) });
  givenSetting(site, "site.name", "North");
  given(site, "machine-given", {
    sets: [
      {
        record: "machine",
        id: "printer-1",
        fields: { name: "P", kind: "printer", settings: { host: "10.0.0.9", password: "typed-in-by-mistake" } },
      },
    ],
  });
});
afterAll(() => {
  site.db.close();
  rmSync(folder.root, { recursive: true, force: true });
});

const collect = () =>
  collectLogs({
    folder,
    db: site.db,
    findings: [],
    nowMs: 0,
    more: [
      { name: "journal.log", text: log },
      { name: "box.json", text: JSON.stringify({ nested: log }) },
    ],
  });

test("no planted secret is in the bundle, in any of its spellings", async () => {
  const file = join(folder.root, "logs.tar.gz");
  const bytes = await writeBundle(file, collect(), tmpdir());
  expect(bytes).toBeGreaterThan(500);
  const all = execFileSync("tar", ["-xzOf", file], { encoding: "utf8", maxBuffer: 64e6 });
  expect(all).toContain("North");
  for (const [kind, [secret = ""]] of Object.entries(planted)) {
    expect(log, `${kind} was planted`).toContain(secret);
    for (const spelling of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      JSON.stringify(secret).slice(1, -1),
    ])
      expect(all.includes(spelling), `${kind} as ${spelling}`).toBe(false);
  }
  for (const hash of ["scrypt$abcdefgh12345678", "ab".repeat(32), "typed-in-by-mistake"])
    expect(all).not.toContain(hash);
});

test("what is no secret stays readable", () => {
  const redact = makeRedactor([pepper]);
  for (const line of [
    "2026-11-21T02:00:00Z kontor[812]: ready: 33 facts, ports http 8080",
    "broker.sign-in-refused reason=certificate client=amr-7",
    "kontor-k7m2qd-2026-11-21T02-00-00Z.kontor-backup",
    `{"code":"storage-full","freeBytes":4096}`,
  ])
    expect(redact(line)).toBe(line);
});

test("each part is bounded, and keeps its newest end", () => {
  const parts = collectLogs({
    folder,
    db: site.db,
    findings: [],
    nowMs: 0,
    more: [{ name: "j", text: `${"x\n".repeat(partBytesMax)}the end` }],
  });
  const part = parts.get("j") ?? "";
  expect(part.length).toBeLessThan(partBytesMax + 100);
  expect(part.trimEnd().endsWith("the end")).toBe(true);
});
