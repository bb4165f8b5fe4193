import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { askAgent } from "./client.ts";
import { RunFailed, runOk } from "./host.ts";
import { disksOf } from "./lsblk.ts";
import { MachineHost } from "./machine-host.ts";
import { runProgram } from "./run-program.ts";
import { missedMax, watchAppliance } from "./watch-appliance.ts";

test("lists disks with their partitions as lsblk says, and no memory disks, loops or drives without a disk in them", () => {
  const nothing = {
    model: null,
    serial: null,
    tran: null,
    ro: false,
    ptuuid: null,
    pttype: null,
    fstype: null,
    label: null,
    partlabel: null,
    partuuid: null,
    mountpoint: null,
  };
  const said = {
    blockdevices: [
      { ...nothing, path: "/dev/loop0", type: "loop", size: 4096, rm: false },
      { ...nothing, path: "/dev/ram0", type: "disk", size: 4096, rm: false },
      { ...nothing, path: "/dev/sr0", type: "rom", size: 4096, rm: true },
      { ...nothing, path: "/dev/sdc", type: "disk", size: 0, rm: true, tran: "usb" },
      {
        ...{
          ...nothing,
          path: "/dev/nvme0n1",
          type: "disk",
          size: 128035676160,
          rm: false,
          model: "SSD 128 ",
          serial: "S1",
          tran: "nvme",
        },
        ...{ ptuuid: "6D1F9C3A-57B0-4A0E-8A52-1F0C5D1E7B42", pttype: "gpt" },
        children: [
          {
            ...nothing,
            path: "/dev/nvme0n1p2",
            type: "part",
            size: 268435456,
            rm: false,
            fstype: "vfat",
            label: "KONTOR-BOOT",
            partlabel: "kontor-boot",
            partuuid: "AB",
          },
          {
            ...{
              ...nothing,
              path: "/dev/nvme0n1p5",
              type: "part",
              size: 1,
              rm: false,
              fstype: "crypto_LUKS",
              partlabel: "kontor-data",
            },
            children: [
              {
                ...nothing,
                path: "/dev/mapper/kontor-data",
                type: "crypt",
                size: 1,
                rm: false,
                fstype: "ext4",
                mountpoint: "/var/lib/kontor",
              },
            ],
          },
        ],
      },
    ],
  };
  const disks = disksOf(JSON.stringify(said));
  expect(disks.map(({ path }) => path)).toEqual(["/dev/nvme0n1"]);
  expect(disks[0]).toMatchObject({
    ...{ sizeBytes: 128035676160, sectorBytes: 512, model: "SSD 128", transport: "nvme", tableKind: "gpt" },
    tableGuid: "6d1f9c3a-57b0-4a0e-8a52-1f0c5d1e7b42",
    partitions: [
      { path: "/dev/nvme0n1p2", name: "kontor-boot", content: "vfat", label: "KONTOR-BOOT", guid: "ab", mountedAt: "" },
      { name: "kontor-data", content: "crypto_LUKS", mountedAt: "/var/lib/kontor" },
    ],
  });
});

test("a program gives its output and its exit code; one that is not there, hangs or is told to end gives one too", async () => {
  expect(await runProgram("cat", [], { input: "hello" })).toEqual({ exitCode: 0, stdout: "hello", stderr: "" });
  expect(await runProgram("sh", ["-c", "echo no >&2; exit 3"])).toEqual({ exitCode: 3, stdout: "", stderr: "no\n" });
  expect((await runProgram("kontor-no-such-program", [])).exitCode).toBe(127);
  // What it started ends with it, or the pipe would stay open and this would hang.
  expect((await runProgram("sh", ["-c", "sleep 1000 & sleep 1000"], { limitMs: 50 })).exitCode).toBe(124);
  const leaving = new AbortController();
  const run = runProgram("sleep", ["1000"], { signal: leaving.signal });
  leaving.abort();
  expect((await run).exitCode).toBe(130);
  const host = new MachineHost();
  await expect(runOk(host, "sh", ["-c", "echo broken >&2; exit 1"])).rejects.toThrow(RunFailed);
  await expect(runOk(host, "sh", ["-c", "echo broken >&2; exit 1"])).rejects.toThrow("exit code 1; broken");
});

test("files are written whole, with their mode, below the root; devices are read and written in place", async () => {
  const root = mkdtempSync(join(tmpdir(), "kontor-host-"));
  try {
    const host = new MachineHost(root);
    expect(await host.readFile("/etc/none")).toBeUndefined();
    expect(await host.list("/etc")).toEqual([]);
    await host.writeFile("/etc/kontor/key", "secret", { mode: 0o600 });
    expect(statSync(join(root, "etc/kontor/key")).mode & 0o777).toBe(0o600);
    expect(await host.list("/etc/kontor")).toEqual(["key"]);
    await host.rename("/etc/kontor/key", "/etc/other");
    const file = await host.open("/etc/other", "write");
    await file.write(Buffer.from("SEC"), 0);
    await file.flush();
    const into = Buffer.alloc(10);
    expect(await file.read(into, 2)).toBe(4);
    expect(into.toString("utf8", 0, 4)).toBe("Cret");
    await file.close();
    expect(readFileSync(join(root, "etc/other"), "utf8")).toBe("SECret");
    await host.remove("/etc");
    expect(await host.readFile("/etc/other")).toBeUndefined();
    expect(() => host.at("etc")).toThrow("begins with /");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("the agent's own program listens, answers and ends in order", async () => {
  const root = mkdtempSync(join(tmpdir(), "kontor-agent-main-"));
  const socketPath = join(root, "run/box.sock");
  const program = fileURLToPath(new URL("./main.ts", import.meta.url));
  const agent = spawn(process.execPath, [program, "--socket", socketPath, "--root", root, "--group", "no-such-group"]);
  try {
    const [line] = await once(agent.stdout, "data");
    expect(JSON.parse(String(line))).toEqual({ ready: true, socket: socketPath });
    expect(await askAgent(socketPath, "slots.status", {})).toEqual({ ok: false, refusal: { code: "box-not-ours" } });
    const ended = once(agent, "exit");
    agent.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(existsSync(socketPath)).toBe(false);
  } finally {
    agent.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true });
  }
});

test("an appliance that answered and then does not for a minute is killed; one that still starts is not", async () => {
  const killed: string[] = [];
  let answers = false;
  const watch = watchAppliance({
    url: "http://127.0.0.1:1/health",
    host: {
      run: async (_program, args) => {
        killed.push(args.join(" "));
        return { exitCode: 0, stdout: "", stderr: "" };
      },
    },
    log: () => {},
    look: async () => answers,
  });
  watch.stop();
  for (let n = 0; n < 3 * missedMax; n++) await watch.beat();
  expect(killed).toEqual([]);
  answers = true;
  await watch.beat();
  answers = false;
  for (let n = 1; n < missedMax; n++) await watch.beat();
  expect(killed).toEqual([]);
  await watch.beat();
  expect(killed).toEqual(["kill --signal=SIGKILL kontor.service"]);
  // It starts anew, and has all the time it needs.
  for (let n = 0; n < 3 * missedMax; n++) await watch.beat();
  expect(killed).toHaveLength(1);
});
