import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BlockDisk } from "../box/agent/host.ts";
import { startFolderAgent } from "../box/agent/testing/start-folder-agent.ts";
import { AnsweredProblem, StartedAppliance } from "../testing/start-appliance.ts";

/** One site on a box whose machine is a folder: a real appliance, a real agent, and a stick that is a folder, too. */
let agent: Awaited<ReturnType<typeof startFolderAgent>>;
let site: StartedAppliance;
let admin: string;
const stickFolder = () => join(agent.root, "run/kontor/media/stick-1/kontor-backups");
beforeAll(async () => {
  agent = await startFolderAgent();
  mkdirSync(join(agent.root, "proc"), { recursive: true });
  writeFileSync(join(agent.root, "proc/cmdline"), "kontor.mode=try kontor.disk=");
  writeFileSync(join(agent.root, "proc/mounts"), "/dev/sdb1 /run/kontor/media/stick-1 vfat rw 0 0\n");
  writeFileSync(
    join(agent.root, "disks.json"),
    JSON.stringify([disk("/dev/sda", "sata", false), disk("/dev/sdb", "usb", true)]),
  );
  writeFileSync(
    join(agent.root, "programs.json"),
    JSON.stringify({
      "smartctl --json=c --all /dev/sda": {
        stdout: JSON.stringify({
          model_name: "Worn SSD",
          smart_status: { passed: true },
          nvme_smart_health_information_log: {
            percentage_used: 91,
            available_spare: 100,
            available_spare_threshold: 10,
            media_errors: 0,
          },
        }),
      },
      journalctl: { stdout: "kontor[7]: psk=NeverInABundle1 ready\n" },
    }),
  );
  site = await StartedAppliance.start({ args: ["--demo-site", "--box-socket", agent.socketPath] });
  admin = await site.signIn("admin");
}, 60_000);
afterAll(async () => {
  await site?.stop();
  await agent?.stop();
});

const alarmsOpen = async () =>
  (await site.call("exceptions.list", { kind: "box" }, admin)).exceptions.map(
    ({ detail, severity }) => `${detail.alarm} ${severity}`,
  );

test("what is urgent becomes an exception at once, what is not at the second look, each once, and closes by itself", async () => {
  const pepper = join(site.data, "secrets/badge-pepper");
  chmodSync(pepper, 0o644);
  const { findings } = await site.call("care.examine", { thorough: true }, admin);
  expect(findings.find(({ check }) => check === "book")).toMatchObject({ state: "well", say: "book-verified" });
  expect(findings.find(({ check }) => check === "secrets")).toMatchObject({ state: "wrong", alarm: "secrets-open" });
  expect(findings.find(({ check }) => check === "drive")).toMatchObject({
    state: "odd",
    alarm: "disk-worn",
    data: { name: "Worn SSD", wornPercent: 91 },
  });
  expect(await alarmsOpen()).toEqual(["secrets-open urgent"]);
  await site.call("care.examine", {}, admin);
  await site.call("care.examine", {}, admin);
  expect((await alarmsOpen()).sort()).toEqual(["disk-worn warning", "secrets-open urgent"]);
  chmodSync(pepper, 0o600);
  await site.call("care.examine", {}, admin);
  await site.call("care.examine", {}, admin);
  expect(await alarmsOpen()).toEqual(["disk-worn warning"]);
  const { exceptions } = await site.call("exceptions.list", { kind: "box", state: "closed" }, admin);
  expect(exceptions).toMatchObject([{ state: "resolved", resolution: "its cause is gone" }]);
}, 90_000);

test("an alarm's page comes from the box itself", async () => {
  const { markdown } = await site.call("care.runbook", { alarm: "disk-worn" }, admin);
  expect(markdown).toMatch(/^# /);
});

test("a backup goes to the stick, and a bare box becomes the site again, with its badges", async () => {
  const plan = {
    enabled: true,
    atMinute: 0,
    everyHours: 24 as const,
    places: [{ kind: "stick" as const }],
    keep: { daily: 7, weekly: 4, monthly: 12 },
  };
  await expect(site.call("care.save-plan", { plan }, admin)).rejects.toThrow("recovery-code-missing");
  const { code } = await site.call("care.make-recovery-code", {}, admin);
  await expect(site.call("care.make-recovery-code", {}, admin)).rejects.toThrow("recovery-code-there");
  await site.call("care.save-plan", { plan }, admin);
  await site.call("care.back-up", {}, admin);
  const done = await untilBackedUp();
  expect(done.places[0]).toMatchObject({ kind: "stick", lastTrouble: "", files: [{ siteId: site.siteId }] });
  const [name = ""] = readdirSync(stickFolder()).filter((one) => one.endsWith(".kontor-backup"));
  expect(ran().some((line) => line.startsWith("umount ") && line.endsWith("/stick-1"))).toBe(true);

  const bare = await StartedAppliance.start({
    data: mkdtempSync(join(tmpdir(), "kontor-bare-")),
    args: ["--box-socket", agent.socketPath],
  });
  let restored: StartedAppliance | undefined;
  try {
    const token = await bare.signIn("admin");
    const { files } = await bare.call("care.found-backups", {}, token);
    expect(files).toMatchObject([{ name, siteId: site.siteId, place: "stick" }]);
    const file = files[0]?.file ?? "";
    const wrong = bare.call("care.restore-from", { file, code: "not the code at all" }, token);
    await expect(wrong).rejects.toThrow("recovery-code-wrong");
    expect(await bare.call("care.restore-from", { file, code }, token)).toMatchObject({
      siteId: site.siteId,
      restarts: true,
    });
    await bare.stop();
    restored = await StartedAppliance.start({ data: bare.data, args: ["--box-socket", agent.socketPath] });
    expect(restored.siteId).toBe(site.siteId);
    // The same badge as before: the pepper came along.
    const badge = site.ready.signIns.find((one) => one.roles.includes("supervisor"))?.badge ?? "";
    const { token: supervisor } = await restored.call("people.sign-in", { badge, device: "kiosk" });
    expect((await restored.call("items.list", { limit: 3 }, supervisor)).items).toHaveLength(3);
    await expect(
      restored.call(
        "care.restore-from",
        { file, code },
        (await restored.call("people.sign-in", { badge: badgeOf("admin"), device: "k" })).token,
      ),
    ).rejects.toThrow("confirmation-wrong");
  } finally {
    await (restored ?? bare).stop();
    rmSync(bare.data, { recursive: true, force: true });
  }
}, 90_000);

test("the log bundle goes to the stick, with the journal and without its secrets", async () => {
  const { bytes } = await site.call("care.save-logs", {}, admin);
  const [name = ""] = readdirSync(stickFolder()).filter((one) => one.startsWith("kontor-logs-"));
  const all = execFileSync("tar", ["-xzOf", join(stickFolder(), name)], { encoding: "utf8", maxBuffer: 64e6 });
  expect(bytes).toBeLessThan(1e6);
  expect(all).toContain("psk=[removed] ready");
  expect(all).toContain("Disk wear: Worn SSD");
});

test("a folder in the site itself, or one that is not there, takes no backups", async () => {
  for (const path of [join(site.data, "book"), site.data, "/no/such/folder", "relative/x"]) {
    const plan = {
      enabled: true,
      atMinute: 0,
      everyHours: 24 as const,
      places: [{ kind: "folder" as const, path }],
      keep: { daily: 1, weekly: 0, monthly: 0 },
    };
    const error = await site.call("care.save-plan", { plan }, admin).catch((caught: AnsweredProblem) => caught);
    expect(error).toBeInstanceOf(AnsweredProblem);
    expect((error as AnsweredProblem).problem.code).toBe("backup-place-unusable");
  }
});

const badgeOf = (role: "admin" | "supervisor") =>
  site.ready.signIns.find((one) => one.roles.includes(role))?.badge ?? "";
const ran = () =>
  existsSync(join(agent.root, "ran.jsonl"))
    ? readFileSync(join(agent.root, "ran.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { line: string }).line)
    : [];

async function untilBackedUp() {
  for (let i = 0; i < 600; i++) {
    const status = await site.call("care.backups", {}, admin);
    const [place] = status.places;
    if (!status.running && (place?.lastAtMs || place?.lastTroubleAtMs)) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the backup did not end");
}

function disk(path: string, transport: string, removable: boolean): BlockDisk {
  return {
    ...{ path, sizeBytes: 8e9, model: removable ? "Stick" : "SSD", serial: "1", transport, removable, readOnly: false },
    ...{ tableGuid: "", tableKind: "gpt", content: "" },
    partitions: removable
      ? [{ path: `${path}1`, sizeBytes: 8e9, name: "", guid: "stick-1", content: "vfat", label: "DATA", mountedAt: "" }]
      : [],
  };
}
