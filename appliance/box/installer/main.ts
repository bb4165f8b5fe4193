import { randomBytes, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { keyRing, keyRingPath } from "#sync/protocol/bundle/key-ring.ts";
import { MachineHost } from "../agent/machine-host.ts";
import { readProvision } from "../first-boot/provision.ts";
import { runInstallation } from "../install/run-installation.ts";
import { openStick, readStickFiles, stickPaths } from "../install/stick.ts";
import { surveyDisks } from "../install/survey.ts";
import { bootedWith } from "../slots/box-disk.ts";
import { askForDisk } from "./ask-for-disk.ts";
import { keptKernelOptions } from "./kept-kernel-options.ts";
import { Terminal } from "./terminal.ts";
import { afterUse, diskWithoutAsking, siteFilesOf } from "./unattended.ts";
import { words } from "./words.ts";

/**
 * Entry of the installer, `kontor-install.service` of the stick: it talks to whoever stands before the screen, or to nobody when `provision.json` on the
 * stick answers everything. What it does is written down as JSON lines on standard error.
 */
const help = `The installer of the Kontor stick. It runs on the machine that was started from the stick.

  --no-restart   stays when it is done

Example: node appliance/box/installer/main.ts
`;
const { values } = parseArgs({
  options: { "no-restart": { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
});
/** Who installs a second machine with the same stick has time to pull it out. */
const restartAfterMs = 15_000;

if (values.help) process.stdout.write(help);
else await install();

async function install(): Promise<void> {
  const host = new MachineHost();
  const terminal = new Terminal(process.stdin, process.stdout);
  const log = (line: Record<string, unknown>) => process.stderr.write(`${JSON.stringify({ installer: line })}\n`);
  for (;;) {
    try {
      await installOnce(host, terminal, log);
      break;
    } catch (error) {
      const why = (error as Error).message;
      log({
        failed: why,
        disks: (await host.disks()).map(({ path, tableGuid, partitions }) => ({
          path,
          tableGuid,
          partitions: partitions.map(({ name, content }) => `${name} ${content}`),
        })),
      });
      // Nothing was started from a disk that is not finished; whoever is there reads why and tries again.
      await terminal.ask(words.failed(why));
    }
  }
  if (values["no-restart"]) return;
  await terminal.pause(words.restart, restartAfterMs);
  await host.run("systemctl", ["reboot"]);
}

async function installOnce(
  host: MachineHost,
  terminal: Terminal,
  log: (line: Record<string, unknown>) => void,
): Promise<void> {
  const commandLine = (await host.readFile("/proc/cmdline"))?.toString("utf8") ?? "";
  const stickGuid = bootedWith(commandLine)?.diskGuid ?? "";
  const ring = keyRing.parse(JSON.parse((await host.readFile(keyRingPath))?.toString("utf8") ?? "{}"));
  const stick = await openStick(host, stickGuid, ring);
  const [answers] = await readStickFiles(host, stick.filesPath, [stickPaths.provision]);
  const provision = answers && readProvision(answers.toString("utf8"));
  if (provision && !provision.ok) {
    log({ provision: "refused", problems: provision.problems });
    terminal.say(words.provisionWrong(provision.problems));
  }
  const given = provision?.ok ? provision.provision : undefined;
  const surveyed = await surveyDisks(host, stickGuid);
  const unattended = given?.install && diskWithoutAsking(surveyed, given.install);
  if (unattended?.ok === false) {
    log({ unattended: "asks", why: unattended.why });
    terminal.say(words.mustAsk(unattended.why));
  }
  if (!unattended?.ok) log({ asks: "disk" });
  const chosen = unattended?.ok
    ? unattended.disk
    : await askForDisk(terminal, stick.head.header.version, host, stickGuid);
  if (!chosen) return;
  log({
    installs: stick.head.header.version,
    disk: chosen.disk.path,
    content: chosen.content,
    unattended: unattended?.ok === true,
  });
  const bar = terminal.bar();
  let told = -1;
  const installed = await runInstallation({
    host,
    stick,
    target: { path: chosen.disk.path, sizeBytes: chosen.disk.sizeBytes },
    guids: [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()],
    dataKey: randomBytes(64),
    data: {
      encrypt: given?.install?.encrypt ?? true,
      siteFiles: given && answers ? await siteFilesOf(host, stick.filesPath, answers, given) : [],
    },
    kernelOptions: keptKernelOptions(commandLine),
    progress: ({ step, done, of }) => {
      bar(done / of, words.step(step));
      const tenth = Math.floor((10 * done) / of);
      if (tenth === told) return;
      told = tenth;
      log({ step, percent: tenth * 10 });
    },
  });
  if (given && answers) await afterUse(host, stick.filesPath, answers);
  log({
    installed: installed.version,
    disk: chosen.disk.path,
    diskGuid: installed.diskGuid,
    encryption: installed.encryption,
  });
  terminal.say(words.installed(installed.version, installed.encryption));
  if (!installed.recoveryKey) return;
  terminal.say(words.recoveryKey(installed.recoveryKey));
  // Where nobody is, nobody writes; it can be read on the box later.
  if (!unattended?.ok) await terminal.ask(words.writtenDown);
}
