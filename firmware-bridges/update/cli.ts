import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { makeKeys, rawPublicKey, readKey } from "./firmware-keys.ts";
import { FirmwareRepository } from "./firmware-repository.ts";
import { TrustedFirmware } from "./trusted-firmware.ts";

const usage = `Signed firmware for the devices behind the bridges.

  keys <keys>                          make one key for each role; keep root and image on a medium in a safe
  init <folder> --keys <keys>          an empty firmware folder with its first root
  add <folder> <image> --keys <keys> --version 1.4.2 --vendor 1 --class 2
      [--component 0] [--counter 0] [--bootloader 1] [--name node.bin]
  refresh <folder> --keys <keys>       sign the same list anew, with later dates
  rotate <folder> --keys <old> --new-keys <new>
  list <folder>                        what a bridge would trust of it, and what it would warn of
  public <keys>                        the image key as a C array, to be burnt into devices

Example: node scripts/with-node.mjs firmware-bridges/update/cli.ts add stick node.bin --keys keys --version 1.4.2 --vendor 1 --class 2
`;

/** One command of the tool; gives what it has to say. Throws an Error in words for a person. */
export function firmwareCommand(args: readonly string[]): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      keys: { type: "string" },
      "new-keys": { type: "string" },
      version: { type: "string" },
      vendor: { type: "string" },
      class: { type: "string" },
      component: { type: "string", default: "0" },
      counter: { type: "string", default: "0" },
      bootloader: { type: "string", default: "1" },
      name: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [what, folder = "", file = ""] = positionals;
  if (values.help || !what) return usage;
  const need = (name: "keys" | "new-keys" | "version" | "vendor" | "class"): string => {
    const value = values[name];
    if (!value) throw new Error(`${what} needs --${name}; see --help`);
    return value;
  };
  const whole = (name: string, text: string): number => {
    if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} must be a whole number, not ${text}`);
    return Number(text);
  };
  if (!folder) throw new Error(`${what} needs a folder; see --help`);
  const repository = () => new FirmwareRepository({ folder, keys: need("keys") });
  switch (what) {
    case "keys":
      makeKeys(folder);
      return `keys are in ${folder}; whoever has root.pem and image.pem can put anything on any device`;
    case "init":
      repository().init();
      return `${folder} is a firmware folder; give ${join(folder, "metadata/1.root.json")} to every bridge`;
    case "add": {
      const record = repository().add({
        name: values.name ?? basename(file),
        version: need("version"),
        vendorId: whole("vendor", need("vendor")),
        classId: whole("class", need("class")),
        component: whole("component", values.component),
        securityCounter: whole("counter", values.counter),
        bootloaderMin: whole("bootloader", values.bootloader),
        image: readFileSync(file),
      });
      return `added ${values.name ?? basename(file)}, version ${record.version}, and signed the list`;
    }
    case "refresh":
      repository().refresh();
      return "signed anew";
    case "rotate":
      repository().rotateRoot(need("new-keys"));
      return "the new keys are signed for by the old root; the image key of the devices stays as it is";
    case "list":
      return list(folder);
    case "public": {
      const bytes = [...rawPublicKey(readKey(folder, "image"))].map(
        (byte) => `0x${byte.toString(16).padStart(2, "0")}`,
      );
      return `static const uint8_t kontor_image_key[32] = {\n  ${bytes.slice(0, 16).join(", ")},\n  ${bytes.slice(16).join(", ")}};`;
    }
    default:
      throw new Error(`${what} is no command; see --help`);
  }
}

function list(folder: string): string {
  const lines: string[] = [];
  const keep = mkdtempSync(join(tmpdir(), "firmware-list-"));
  try {
    const trusted = new TrustedFirmware({ keep, firstRoot: join(folder, "metadata/1.root.json") });
    for (const warning of trusted.refresh(folder, Date.now()).warnings) lines.push(`warning: ${warning}`);
    for (const image of trusted.images()) {
      trusted.read(image);
      const { name, vendorId, classId, component, version, sizeBytes } = image;
      lines.push(`${name}  ${version}  vendor ${vendorId} class ${classId} component ${component}  ${sizeBytes} bytes`);
    }
    return lines.length > 0 ? lines.join("\n") : "no images yet";
  } finally {
    rmSync(keep, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    process.stdout.write(`${firmwareCommand(process.argv.slice(2))}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
