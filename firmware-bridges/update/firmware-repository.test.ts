import { createPublicKey } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Updater } from "tuf-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeKeys, rawPublicKey, readKey } from "./firmware-keys.ts";
import { FirmwareRepository, type NewImage } from "./firmware-repository.ts";
import { isSignedBy } from "./image-manifest.ts";
import { FirmwareRefused, TrustedFirmware } from "./trusted-firmware.ts";

let folder: string;
let repository: FirmwareRepository;
let stick: string;
const at = (name: string) => join(folder, name);
const NOW = Date.now();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "firmware-"));
  stick = at("repo");
  makeKeys(at("keys"));
  repository = new FirmwareRepository({ folder: stick, keys: at("keys") });
  repository.init();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is added and signed comes out of the folder byte for byte, and the device's key signed it", () => {
  repository.add(image("1.0.1"));
  repository.add(image("1.0.2"));
  const trusted = reader();
  expect(trusted.refresh(stick, NOW)).toEqual({ warnings: [] });
  const [first, second] = trusted.images();
  expect([first?.version, second?.version]).toEqual(["1.0.1", "1.0.2"]);
  expect(trusted.read(second!)).toEqual(Buffer.from(image("1.0.2").image));
  const key = createPublicKey(readKey(at("keys"), "image").export({ type: "pkcs8", format: "pem" }));
  expect(isSignedBy(Buffer.from(second!.manifest, "hex"), Buffer.from(second!.signature, "hex"), [key])).toBe(true);
  expect(rawPublicKey(readKey(at("keys"), "image"))).toHaveLength(32);
});

test("another reader of TUF, tuf-js, takes the same folder", async () => {
  repository.add(image("1.0.1"));
  const [keep, downloads] = [at("tuf-js"), at("downloads")];
  mkdirSync(downloads);
  cpSync(join(stick, "metadata/1.root.json"), join(keep, "root.json"));
  const server = createServer(({ url = "" }, response) => {
    const path = join(stick, url);
    if (existsSync(path)) response.end(readFileSync(path));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  try {
    const urls = { metadataBaseUrl: `${base}/metadata`, targetBaseUrl: `${base}/targets` };
    const updater = new Updater({ metadataDir: keep, targetDir: downloads, ...urls });
    await updater.refresh();
    const target = await updater.getTargetInfo("node.bin-1.0.1");
    expect(target?.custom).toMatchObject({ version: "1.0.1", classId: 2 });
    expect(readFileSync(await updater.downloadTarget(target!))).toEqual(Buffer.from(image("1.0.1").image));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a folder that is older than what was trusted is refused, and what was trusted stays", () => {
  repository.add(image("1.0.1"));
  cpSync(stick, at("old"), { recursive: true });
  repository.add(image("1.0.2"));
  const trusted = reader();
  trusted.refresh(stick, NOW);
  expect(() => trusted.refresh(at("old"), NOW)).toThrow(/timestamp.json: is version 2, and 3 was trusted before/);
  expect(reader().refresh(stick, NOW).warnings).toEqual([]);
  expect(() => reader().refresh(at("old"), NOW)).toThrow(FirmwareRefused);
});

test("a date in the past is a warning for people and no refusal", () => {
  repository.add(image("1.0.1"));
  const trusted = reader();
  const { warnings } = trusted.refresh(stick, NOW + 20 * 365 * 86_400_000);
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toMatch(/^root.json was to be used until 20\d\d-/);
  expect(trusted.images()).toHaveLength(1);
});

test.each<[string, (metadata: string) => void, RegExp]>([
  ["a byte of the targets changed", (m) => change(join(m, "2.targets.json"), "1.0.1", "1.0.9"), /2.targets.json/],
  [
    "the snapshot replaced by the one before",
    (m) => cpSync(join(m, "1.snapshot.json"), join(m, "2.snapshot.json")),
    /2.snapshot.json/,
  ],
  [
    "the timestamp signed by nobody",
    (m) => change(join(m, "timestamp.json"), '"version": 2', '"version": 9'),
    /timestamp.json/,
  ],
  [
    "a root nobody signed for",
    (m) => change(join(m, "1.root.json"), '"version": 1', '"version": 2', join(m, "2.root.json")),
    /2.root.json/,
  ],
  [
    "half of a file",
    (m) => writeFileSync(join(m, "timestamp.json"), readFileSync(join(m, "timestamp.json")).subarray(0, 200)),
    /timestamp.json/,
  ],
  ["no file", (m) => rmSync(join(m, "2.targets.json")), /2.targets.json/],
  [
    "a file larger than any",
    (m) => writeFileSync(join(m, "2.targets.json"), Buffer.alloc(2_000_000)),
    /at most 1048576/,
  ],
])("refuses a folder with %s", (_, spoil, why) => {
  repository.add(image("1.0.1"));
  const trusted = reader();
  spoil(join(stick, "metadata"));
  expect(() => trusted.refresh(stick, NOW)).toThrow(why);
  expect(trusted.images()).toEqual([]);
});

test("an image that was changed on the stick is not given out", () => {
  repository.add(image("1.0.1"));
  const trusted = reader();
  trusted.refresh(stick, NOW);
  const [file] = readdirSync(join(stick, "targets"));
  const bytes = readFileSync(join(stick, "targets", file!));
  bytes[5] = 1 + (bytes[5] ?? 0);
  writeFileSync(join(stick, "targets", file!), bytes);
  expect(() => trusted.read(trusted.images()[0]!)).toThrow("is not what was signed");
});

test("keys are changed by a new root that the old one signed, and the old keys sign nothing afterwards", () => {
  repository.add(image("1.0.1"));
  const trusted = reader();
  trusted.refresh(stick, NOW);
  makeKeys(at("keys2"));
  cpSync(stick, at("before"), { recursive: true });
  repository.rotateRoot(at("keys2"));
  trusted.refresh(stick, NOW);
  expect(trusted.images()).toHaveLength(1);
  // A thief of the old keys goes on from the folder as it was, with a higher version.
  const thief = new FirmwareRepository({ folder: at("before"), keys: at("keys") });
  for (let i = 0; i < 5; i++) thief.refresh();
  cpSync(join(at("before"), "metadata"), join(stick, "metadata"), { recursive: true });
  expect(() => trusted.refresh(stick, NOW)).toThrow(/timestamp.json/);
});

test("one version of a class has one content", () => {
  repository.add(image("1.0.1"));
  expect(repository.add(image("1.0.1")).version).toBe("1.0.1");
  expect(() => repository.add({ ...image("1.0.1"), name: "other", image: Buffer.from("x") })).toThrow(
    "another content",
  );
  expect(() => repository.add({ ...image("1.0.1"), image: Buffer.from("x") })).toThrow("another content");
  expect(() => repository.add({ ...image("300.0.0") })).toThrow("255.4095.4095");
  expect(() => makeKeys(at("keys"))).toThrow("has keys already");
  expect(repository.images()).toHaveLength(1);
});

function image(version: string): NewImage {
  const bytes = Buffer.from(`image ${version} `.repeat(50));
  return {
    name: `node.bin-${version}`,
    version,
    vendorId: 1,
    classId: 2,
    component: 0,
    securityCounter: 1,
    bootloaderMin: 1,
    image: bytes,
  };
}
function reader(): TrustedFirmware {
  return new TrustedFirmware({ keep: at("trusted"), firstRoot: join(stick, "metadata/1.root.json") });
}
function change(path: string, from: string, to: string, target = path): void {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(target, text.replace(from, to));
}
