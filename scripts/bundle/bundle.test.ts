import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { OpcUaPlc } from "#drivers/simulators/opcua-plc.ts";
import { BoxClient } from "../usb-image/vm/box-client.ts";
import { bundleAppliance, leftBeside } from "./bundle-appliance.ts";
import { entries } from "./entries.ts";

const repository = join(import.meta.dirname, "../..");
const startMs = 180_000;
const testMs = 180_000;
/** The whole suite has made a bundle before it runs; alone, this test makes its own. */
const made = process.env.KONTOR_TEST_PROGRAMS;
const home = mkdtempSync(join(tmpdir(), "kontor-bundle-"));
const program = made ?? join(home, "program");
let appliance: StartedAppliance;
let supervisor: string;

beforeAll(async () => {
  if (!made) {
    // What a bundle finds beside itself, as it lies in an appliance's home.
    for (const name of ["appliance", "device-drivers", "docs", "node_modules", "package.json", "sync-cloud", "ui"])
      symlinkSync(join(repository, name), join(home, name));
    await bundleAppliance(repository, program);
  }
  appliance = await StartedAppliance.start({ program: join(program, "main.js") });
  supervisor = await appliance.signIn("supervisor");
}, startMs);
afterAll(async () => {
  await appliance?.stop();
  rmSync(home, { recursive: true, force: true });
});

test("an appliance from the bundle is healthy and takes a command over HTTPS", { timeout: testMs }, async () => {
  const box = new BoxClient(appliance.ready.ports.https ?? 0);
  expect(await box.isHealthy()).toBe(true);
  box.token = supervisor;
  await box.call("items.save", { sku: "TEA-1", name: "Tea" }, "save-1");
  expect(await box.text("/kiosk/")).toContain("<!doctype html>");
  expect(await box.text("/api/openapi.json")).toContain('"items.save"');
});

test("it draws a label, with fonts and codes", { timeout: testMs }, async () => {
  const input = { kind: "location-label", subject: "A01-01-1", format: "pdf" } as const;
  const { contentBase64 } = await appliance.call("papers.render", input, supervisor);
  const pdf = Buffer.from(contentBase64, "base64");
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.includes("NotoSans")).toBe(true);
});

test("it speaks with a controller over OPC UA, encrypted", { timeout: testMs }, async () => {
  const plc = await OpcUaPlc.start({ user: "kontor", password: "secret" });
  try {
    const settings = { host: "127.0.0.1", port: plc.port, user: "kontor", password: "secret", map: plc.tagMap };
    await appliance.call("machines.add", { id: "sorter", entry: "opcua/conveyor", settings }, supervisor);
    const health = async () => (await appliance.call("machines.get", { id: "sorter" }, supervisor)).health;
    await vi.waitFor(async () => expect((await health()).why?.code).toBe("certificate-untrusted"), {
      timeout: 120_000,
      interval: 200,
    });
    const fingerprint = (await health()).why?.said ?? "";
    const admin = await appliance.signIn("admin");
    await appliance.call("machines.trust", { id: "sorter", fingerprint, trusted: true }, admin);
    await vi.waitFor(async () => expect((await health()).state).toBe("online"), { timeout: 120_000, interval: 200 });
  } finally {
    await plc.stop();
  }
});

test("what units and scripts of the box start is in the bundle, and every program of it is there", () => {
  const files = join(repository, "scripts/usb-image/root-files");
  const started = readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ parentPath, name }) => [
      ...readFileSync(join(parentPath, name), "utf8").matchAll(/\/opt\/kontor\/program\/([\w-]+)\.js/g),
    ])
    .map(([, name = ""]) => name);
  expect(new Set(started)).toEqual(new Set(["main", "agent", "installer", "kiosk-beat", "kontor"]));
  const made = readdirSync(program);
  for (const name of Object.keys(entries)) expect(made).toContain(`${name}.js`);
  for (const name of Object.keys(leftBeside))
    expect(readdirSync(join(repository, "node_modules"))).toContain(name.split("/")[0]);
});
