import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderBox, stickFiles } from "../box/first-boot/testing/folder-box.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";

const pin = "402817";
let box: FolderBox;
let data: string;
let appliance: StartedAppliance | undefined;

beforeEach(async () => {
  box = await FolderBox.start();
  data = mkdtempSync(join(tmpdir(), "kontor-first-"));
});
afterEach(async () => {
  await appliance?.stop();
  appliance = undefined;
  await box.stop();
  rmSync(data, { recursive: true, force: true });
});

async function start(): Promise<StartedAppliance> {
  appliance = await StartedAppliance.start({ data, args: ["--box-socket", box.socketPath] });
  return appliance;
}

const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const problem = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(problem instanceof AnsweredProblem)) throw new Error(`not refused: ${problem}`);
  return problem.problem.code;
};

test("the box's own screen sets it up without a sign-in until there is an admin", async () => {
  box.sticks([{ guid: "5b6c-01", label: "GOODS", files: { ...stickFiles, "notes.csv": "colour;taste\nred;sweet\n" } }]);
  const site = await start();
  expect(await site.call("first-boot.status", {})).toMatchObject({ state: "open", canBegin: true, box: "ours" });
  const { token } = await site.call("first-boot.begin", { device: "kiosk" });
  const answer = (given: object) =>
    site.call("first-boot.answer", { answer: given as { step: "language"; language: "de" } }, token);

  await answer({ step: "language", language: "de" });
  await answer({ step: "site", name: "Hafenlager", timeZone: "Europe/Berlin" });
  box.addresses({ enp1s0: ["192.168.10.20/24"], wlan0: [] });
  const set = { mode: "static", address: "192.168.10.20/24", gateway: "192.168.10.1", dns: [] };
  expect(await answer({ step: "network", interfaces: [{ interface: "wired", set }] })).toMatchObject({
    outcome: "applied",
    detail: "enp1s0 192.168.10.20/24",
  });
  expect(box.readFile("run/systemd/network/50-kontor-enp1s0.network")).toContain("Address=192.168.10.20/24");
  // Without the admin there is no end: nobody could sign in.
  expect(await codeOf(site.call("first-boot.finish", {}, token))).toBe("first-boot-needed");

  const known = await site.call("first-boot.status", {}, token);
  expect(Object.fromEntries(known.steps.map(({ step, outcome }) => [step, outcome]))).toMatchObject({
    ...{ language: "applied", site: "applied", network: "applied", clock: "open", admin: "open" },
  });
  expect(known.language).toBe("de");
  await site.call("first-boot.answer", { answer: { step: "admin", name: "Anna Adler", badge: "ADLER-1", pin } }, token);
  expect(await codeOf(site.call("first-boot.begin", { device: "kiosk" }))).toBe("first-boot-elsewhere");
  expect((await site.call("people.sign-in", { badge: "ADLER-1", device: "kiosk" })).person.roles).toContain("admin");
  const printed = site.ready.signIns[0] as { personId: string; badge: string; pin: string };
  expect(await codeOf(site.call("people.sign-in", { badge: printed.badge, device: "kiosk" }))).toBe("sign-in-wrong");

  const { media } = await site.call("box.media", {}, token);
  expect(media).toMatchObject([{ id: "5b6c-01", label: "GOODS", fileSystem: "vfat", state: "plugged" }]);
  const { files } = await site.call("box.open-media", { mediaId: "5b6c-01" }, token);
  expect(files.map(({ path, kind }) => [path, kind])).toEqual([
    ...[
      ["items.csv", "items"],
      ["locations.csv", "locations"],
      ["notes.csv", null],
      ["stock.csv", "stock"],
    ],
  ]);
  expect(box.ran).toContain(
    `mount -t vfat -o ro,nosuid,nodev,noexec,fmask=0133,dmask=0022 /dev/sdb1 /run/kontor/media/5b6c-01`,
  );
  const take = (...paths: string[]) =>
    site.call(
      "first-boot.answer",
      {
        answer: {
          step: "import",
          import: { from: "media", mediaId: "5b6c-01", files: paths.map((path) => ({ path })) },
        },
      },
      token,
    );
  expect(await codeOf(take("../../../etc/hostname"))).toBe("media-file-unknown");
  expect(await codeOf(take("notes.csv"))).toBe("file-refused");
  // In the order in which they need each other, whatever the order of choice.
  expect(await take("stock.csv", "items.csv", "locations.csv")).toMatchObject({ outcome: "applied" });
  const done = await site.call("first-boot.finish", {}, token);
  expect(done).toMatchObject({ state: "done", ready: { items: 2, receiving: true } });
  expect((await site.call("stock.list", { sku: "TEA-1" }, token)).stock).toMatchObject([
    { place: "A-01-1", onHand: 24 },
  ]);
  expect(await codeOf(site.call("first-boot.answer", { answer: { step: "language", language: "en" } }, token))).toBe(
    "first-boot-over",
  );
});

test("a file answers everything: what could be applied is, what could not says why, and its secrets are gone", async () => {
  // As the installer lays it down: in the data folder of the new site.
  for (const [name, text] of Object.entries(stickFiles)) writeFileSync(join(data, name), text);
  const file = join(data, "provision.json");
  writeFileSync(
    file,
    JSON.stringify({
      kontor: 1,
      language: "de",
      site: { name: "Werk 2", timeZone: "Europe/Berlin" },
      network: { interfaces: [{ interface: "lan7", set: { mode: "dhcp" } }] },
      clock: { automatic: true, servers: ["ntp.example.com"] },
      admin: { name: "Anna Adler", badge: "ADLER-1", pin },
      import: { from: "files", files: ["items.csv", "locations.csv", "stock.csv"] },
      cloud: { url: "nonsense", code: "ABCD" },
      machines: { add: [{ id: "scale-1", name: "Scale", entry: "no/such" }] },
    }),
  );
  const site = await start();
  // Before the doors open there is somebody who can sign in.
  const { token } = await site.call("people.sign-in", { personId: "admin", pin, device: "kiosk" });
  await expect
    .poll(async () => (await site.call("first-boot.status", {}, token)).state, { timeout: 20_000 })
    .toBe("done");
  const { steps, byFile } = await site.call("first-boot.status", {}, token);
  expect(byFile).toBe(true);
  expect(steps.map(({ step, outcome, problem }) => [step, outcome, problem?.code ?? ""])).toEqual([
    ["language", "applied", ""],
    ["site", "applied", ""],
    ["network", "not-applied", "interface-unknown"],
    ["clock", "applied", ""],
    ["admin", "applied", ""],
    ["import", "applied", ""],
    ["cloud", "not-applied", "cloud-url-invalid"],
    ["machines", "not-applied", "machine-entry-unknown"],
  ]);
  expect(box.readFile("etc/chrony/sources.d/kontor.sources")).toBe("server ntp.example.com iburst\n");
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(false);
  expect(existsSync(join(data, "stock.csv"))).toBe(false);
  expect(readFileSync(join(data, "provision.applied.json"), "utf8")).not.toContain(pin);
  expect((await site.call("settings.list", {}, token)).settings).toContainEqual({
    ...{ name: "site.name", value: "Werk 2", isFirst: false },
  });
});

test("on a machine of somebody else the first boot begins with a sign-in, and leaves network and clock alone", async () => {
  appliance = await StartedAppliance.start({ data, args: ["--box-socket", join(data, "no.sock")] });
  const site = appliance;
  const status = await site.call("first-boot.status", {});
  expect(status).toMatchObject({ state: "open", canBegin: false, box: "not-ours" });
  expect(await codeOf(site.call("first-boot.begin", { device: "kiosk" }))).toBe("first-boot-elsewhere");
  const token = await site.signIn("admin");
  const answered = await site.call(
    "first-boot.provision",
    {
      answers: {
        site: { name: "Desk", timeZone: "UTC" },
        clock: { automatic: true },
        import: { from: "starter" },
      },
    },
    token,
  );
  expect(answered.state).toBe("done");
  expect(
    answered.steps.filter(({ outcome }) => outcome !== "open").map(({ step, outcome }) => `${step} ${outcome}`),
  ).toEqual([...["site applied", "network not-here", "clock not-here", "import applied"]]);
  expect(answered.ready).toMatchObject({ receiving: true });
  expect(await codeOf(site.call("box.network", {}, token))).toBe("box-not-ours");
});
