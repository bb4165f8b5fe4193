import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { inSteps } from "./first-boot-desk.ts";
import { answersOf, filesOf, type Provision, readProvision, withoutSecrets } from "./provision.ts";
import { findProvision, readBeside, retireProvision } from "./provision-file.ts";
import { provisionSchemaText } from "./provision-schema.ts";

const docs = new URL("../../../docs/install/", import.meta.url);
const example = readFileSync(new URL("provision.example.json", docs), "utf8");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function parsed(text: string): Provision {
  const read = readProvision(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.provision;
}

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "kontor-provision-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("the example of the docs is a file that can be applied, and the schema of the docs is this version's", () => {
  expect(filesOf(parsed(example))).toEqual(["items.csv", "locations.csv", "stock.csv"]);
  expect(JSON.parse(readFileSync(new URL("provision.schema.json", docs), "utf8"))).toEqual(
    JSON.parse(provisionSchemaText()),
  );
});

test("a file with mistakes is named with every one of them and where", () => {
  const read = readProvision(
    JSON.stringify({
      kontor: 1,
      language: "fr",
      site: { name: "", timeZone: "Mars/Olympus" },
      network: { interfaces: [{ interface: "wired", set: { mode: "static", address: "192.168.1.20" } }] },
      admin: { name: "A", pin: "123456" },
      import: { from: "files", files: ["../secrets"] },
      wlan: {},
    }),
  );
  expect(read.ok || read.problems.map(({ path }) => path)).toEqual([
    "language",
    "site.name",
    "site.timeZone",
    "network.interfaces.0.set.address",
    "admin.pin",
    "import.files.0",
    "wlan",
  ]);
  expect(readProvision("{")).toMatchObject({
    ok: false,
    problems: [{ path: "", expected: expect.stringContaining("JSON") }],
  });
  expect(readProvision(`{"kontor":1,"x":"${"y".repeat(300_000)}"}`)).toMatchObject({ ok: false });
});

test("its answers come in the order of the steps, with the files that lie beside it", async () => {
  const folder = folderWith({
    "items.csv": "sku,name\nA,Tea\n",
    "locations.csv": "id,zone\nA-1,A\n",
    "stock.csv": "x",
  });
  const answers = await answersOf(parsed(example), readBeside(join(folder, "provision.json")));
  expect(inSteps(answers).map(({ step }) => step)).toEqual([
    ...["language", "site", "network", "clock", "admin", "import", "cloud", "machines"],
  ]);
  expect(answers.import).toMatchObject({
    from: "content",
    files: [{ name: "items.csv" }, {}, { name: "stock.csv", as: "stock" }],
  });
});

test("what is applied is overwritten and gone, and what is left beside it holds no secret", () => {
  const folder = folderWith({ "provision.json": example });
  const path = join(folder, "provision.json");
  const found = findProvision(path);
  expect(found?.sha256).toMatch(/^[0-9a-f]{64}$/);
  retireProvision(path, parsed(example));
  expect(readdirSync(folder)).toEqual(["provision.applied.json"]);
  const left = readFileSync(join(folder, "provision.applied.json"), "utf8");
  for (const secret of ["402817", "ADLER-0001", "acht oder mehr", "ABCD-EFGH"]) expect(left).not.toContain(secret);
  for (const plain of ["Hafenlager Hamburg", "192.168.10.20/24", "Anna Adler", "https://cloud.example.com"])
    expect(left).toContain(plain);
  expect(JSON.stringify(withoutSecrets(parsed(example)))).not.toContain("402817");
});
