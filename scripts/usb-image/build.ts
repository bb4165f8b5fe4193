import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { writeBundle } from "#appliance/box/bundle/write-bundle.ts";
import { stageAppliance } from "#appliance/shell/stage.ts";
import { bookSchema, oldestBookSchema } from "#appliance/store/schema.ts";
import { headBytes } from "#sync/protocol/bundle/bundle-frame.ts";
import { makeBaseRoot } from "./base-root.ts";
import { stickMenu } from "./boot/stick-menu.ts";
import { makeBootLoader } from "./boot-loader.ts";
import { compareTrees } from "./compare-trees.ts";
import { primeCompileCache } from "./compile-cache.ts";
import { buildTools } from "./debian-packages.ts";
import { writeStick } from "./disk-image.ts";
import { makeInitramfs } from "./initramfs.ts";
import { unpackKernel } from "./kernel.ts";
import { releaseOf } from "./release.ts";
import { makeRootTree } from "./root-tree.ts";
import { partsOf, writeSbom } from "./sbom.ts";
import { signer, writeSignature } from "./signing.ts";
import { squash } from "./squash.ts";
import { needTools } from "./tools.ts";

const repository = join(import.meta.dirname, "../..");
const cacheFolder = join(repository, ".cache/usb-image");

const help = `Builds the stick: an image that boots by BIOS and UEFI and installs, tries or rescues a Kontor box.

  --out DIR       where the image goes (dist/usb-image)
  --work DIR      where its parts are laid out (.cache/usb-image/work); another one, so that two builds do not meet
  --version V     instead of the one in package.json (tests of updates)
  --level N       how hard the root is packed, 1 to 22 (15; 3 is quick)
  --same-appliance  the appliance as it was laid out last time (work on the image itself)
  --twice         the root a second time, from Debian's packages on; says whether both are the same, and where not
  --fresh         Debian's packages anew, not those of the cache

Needs root (chroot, owners of files) and, the first time, Debian's mirror. Example: npm run image -- --level 3
`;

const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(repository, "dist/usb-image") },
    work: { type: "string", default: join(cacheFolder, "work") },
    version: { type: "string" },
    level: { type: "string", default: "15" },
    fresh: { type: "boolean", default: false },
    twice: { type: "boolean", default: false },
    "same-appliance": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) process.stdout.write(help);
else await build();

async function build(): Promise<void> {
  process.umask(0o022);
  if (process.getuid?.() !== 0) throw new Error("The image is built as root: run sudo npm run image.");
  needTools(buildTools);
  const { release, epochSeconds } = releaseOf(values.version);
  const signing = signer(cacheFolder, (line) => process.stderr.write(`\n*** ${line}\n\n`));
  const { work, out } = values;
  mkdirSync(out, { recursive: true });
  const base = await step("base", () => makeBaseRoot(cacheFolder, { fresh: values.fresh }));
  const kernel = await step("kernel", () => unpackKernel(base.kernelDeb, join(work, "kernel")));
  const stage = await step("stage", async () => {
    const folder = join(work, "stage");
    return values["same-appliance"] && existsSync(folder) ? folder : stageAppliance("linux", "x64", folder);
  });
  const root = join(work, "root");
  const makeRoot = async (folder: string, baseTar: string) => {
    await step("root", () =>
      makeRootTree({ folder, baseTar, kernel, stage, release: { ...release }, ring: signing.ring }),
    );
    const order = await step("compile-cache", () => primeCompileCache(folder));
    rmSync(join(folder, "tmp"), { recursive: true });
    mkdirSync(join(folder, "tmp"));
    chmodSync(join(folder, "tmp"), 0o1777);
    return order;
  };
  const readOrder = await makeRoot(root, base.tar);
  const initramfs = join(out, "initrd.img");
  await step("initramfs", () =>
    makeInitramfs({ kernel, root, folder: join(work, "initramfs"), outFile: initramfs, epochSeconds }),
  );
  const squashfs = join(out, "root.squashfs");
  await step("squashfs", () => squash(root, squashfs, { epochSeconds, level: Number(values.level), first: readOrder }));
  if (values.twice) {
    const again = join(work, "root-again");
    const baseAgain = await step("base", () => makeBaseRoot(join(cacheFolder, "again"), { fresh: true }));
    const orderAgain = await makeRoot(again, baseAgain.tar);
    const differences = compareTrees(root, again);
    const packedAgain = join(work, "again.squashfs");
    await step("squashfs", () =>
      squash(again, packedAgain, { epochSeconds, level: Number(values.level), first: orderAgain }),
    );
    say({
      twice: (await sha256(squashfs)) === (await sha256(packedAgain)) ? "the same" : "different",
      differences: differences.length,
      first: differences.slice(0, 100),
    });
    for (const path of [again, packedAgain, join(cacheFolder, "again")]) rmSync(path, { recursive: true, force: true });
  }
  const bootLoader = await step("boot-loader", () => makeBootLoader(join(work, "boot-loader")));
  const bundle = join(out, `kontor-${release.version}-x64.kontor`);
  await step("bundle", async () => {
    const given = {
      version: release.version,
      builtAtMs: epochSeconds * 1_000,
      cpu: release.cpu,
      schema: bookSchema(),
      oldestSchema: oldestBookSchema,
    };
    const made = await writeBundle(bundle, given, { root: squashfs, kernel: kernel.vmlinuz, initramfs }, signing.key);
    writeSignature(bundle, basename(bundle), await sha256(bundle), signing);
    return made;
  });
  const fatFolder = join(work, "fat");
  const image = join(out, `kontor-${release.version}-x64.img`);
  await step("stick", async () => {
    rmSync(fatFolder, { recursive: true, force: true });
    for (const folder of ["EFI/BOOT", "grub", "kontor"]) mkdirSync(join(fatFolder, folder), { recursive: true });
    const diskGuid = guidFrom(await sha256(squashfs));
    writeFileSync(join(fatFolder, "grub/grub.cfg"), stickMenu({ diskGuid, version: release.version }));
    cpSync(bootLoader.efi, join(fatFolder, "EFI/BOOT/BOOTX64.EFI"));
    cpSync(kernel.vmlinuz, join(fatFolder, "kontor/vmlinuz"));
    cpSync(initramfs, join(fatFolder, "kontor/initrd.img"));
    cpSync(bootLoader.bootCode, join(fatFolder, "kontor/boot.img"));
    cpSync(bootLoader.core, join(fatFolder, "kontor/core.img"));
    writeFileSync(join(fatFolder, "kontor/head.bin"), headOfFile(bundle));
    return writeStick({ outFile: image, fatFolder, squashfs, bootLoader, diskGuid, epochSeconds });
  });
  await step("parts", async () => {
    writeFileSync(`${image}.cdx.json`, await writeSbom(partsOf(root, kernel.control), release));
  });
  const hash = await sha256(image);
  writeSignature(image, basename(image), hash, signing);
  say({
    image,
    sizeBytes: statSync(image).size,
    sha256: hash,
    signedBy: signing.keyId,
    ...(signing.isDevelopment && { notForCustomers: true }),
  });
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const answer = await work();
  const told = answer && typeof answer === "object" && "sizeBytes" in answer ? { sizeBytes: answer.sizeBytes } : {};
  say({ step: name, ...told, seconds: Math.round((performance.now() - startedAt) / 100) / 10 });
  return answer;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}

/** The signed head stands at the beginning of the bundle; the stick carries it beside the same three parts. */
function headOfFile(bundle: string): Buffer {
  const file = openSync(bundle, "r");
  try {
    const head = Buffer.alloc(headBytes);
    readSync(file, head, 0, headBytes, 0);
    return head;
  } finally {
    closeSync(file);
  }
}

/** A GUID that is as much of chance as the hash it is made of (RFC 9562, version 8). */
function guidFrom(hash: string): string {
  const digits = `${hash.slice(0, 12)}8${hash.slice(13, 16)}8${hash.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
