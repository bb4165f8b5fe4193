import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verbs } from "#appliance/box/agent/verbs/all.ts";
import { grubConfig } from "#appliance/box/slots/grub-config.ts";
import { checkLog } from "../usb-image/powercut/check-log.ts";
import { smallBox } from "../usb-image/powercut/installed-by-log.ts";

const between = 2_000;

/** One installation and one update on small disks, and some tens of thousands of the disks that power cuts may leave behind. */
export async function powercutRound(seed: number): Promise<object> {
  const root = mkdtempSync(join(tmpdir(), "kontor-powercut-"));
  const box = await smallBox(root);
  try {
    const { diskGuid } = await box.install();
    const installedAt = box.host.log("/dev/vda").ops.length;
    writeFileSync(join(root, "proc/cmdline"), `kontor.mode=run kontor.disk=${diskGuid} kontor.slot=a\n`);
    const context = { host: box.host, progress: () => {}, signal: new AbortController().signal, by: "soak" };
    await verbs["update.write"].run({ path: await box.bundle("1.1.0"), schema: 1 }, context);
    await verbs["update.arm"].run({ version: "1.1.0" }, context);
    const log = box.host.log("/dev/vda");
    const expected = { ring: box.ring, grubConfig: Buffer.from(grubConfig({ diskGuid })) };
    const installation = await checkLog(
      log,
      { ...expected, mayNotStart: true },
      { seed, between, only: ({ op }) => op <= installedAt },
    );
    const update = await checkLog(log, expected, { seed: seed + 1, between, only: ({ op }) => op > installedAt });
    const bad = [...installation.bad, ...update.bad];
    if (bad.length > 0) throw new Error(JSON.stringify(bad.slice(0, 5)));
    return { states: installation.states + update.states, writes: update.writes, flushes: update.flushes };
  } finally {
    box.host.close();
    rmSync(root, { recursive: true, force: true });
  }
}
