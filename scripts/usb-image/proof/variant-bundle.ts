import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBundle } from "#appliance/box/bundle/write-bundle.ts";
import { bookSchema, oldestBookSchema } from "#appliance/store/schema.ts";
import type { Signer } from "../signing.ts";

/** What is wrong with a version, on purpose. */
export type Fault = "none" | "exits" | "panics" | "hangs";

/** Lines of the initramfs's own language, run when the new root lies ready. */
const faults: Readonly<Record<Fault, string>> = {
  none: "",
  exits: 'echo "process.exit(1);" > /root/opt/kontor/program/main.js',
  // The first program ends: the kernel panics.
  panics: "exit 1",
  hangs: "while :; do sleep 3600; done",
};

/**
 * A bundle of another version with the same root: its initramfs changes the version in the memory above the root, and does what is wrong.
 * An archive of one file behind the first replaces that file (kernel: Documentation/driver-api/early-userspace/buffer-format).
 */
export async function writeVariant(options: {
  outFile: string;
  version: string;
  fault: Fault;
  from: { root: string; kernel: string; initramfs: string };
  signing: Signer;
}): Promise<void> {
  const { outFile, version, fault, from, signing } = options;
  const folder = mkdtempSync(join(tmpdir(), "kontor-variant-"));
  try {
    const init = readFileSync(join(import.meta.dirname, "../initramfs/init"), "utf8");
    const mark = 'if [ -n "$WATCHDOG" ]';
    if (!init.includes(mark)) throw new Error(`initramfs/init has no line ${mark}`);
    const named = `sed -i 's/"version": "[^"]*"/"version": "${version}"/' /root/opt/kontor/appliance/package.json`;
    writeFileSync(join(folder, "init"), init.replace(mark, `${named}\n${faults[fault]}\n${mark}`), { mode: 0o755 });
    const added = execFileSync("cpio", ["--quiet", "--create", "--format=newc", "--owner=0:0"], {
      cwd: folder,
      input: "init\n",
    });
    const first = readFileSync(from.initramfs);
    const initramfs = join(folder, "initrd.img");
    writeFileSync(initramfs, Buffer.concat([first, Buffer.alloc((4 - (first.length % 4)) % 4), added]));
    await writeBundle(
      outFile,
      { version, builtAtMs: 0, cpu: "x64", schema: bookSchema(), oldestSchema: oldestBookSchema },
      { root: from.root, kernel: from.kernel, initramfs },
      signing.key,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
