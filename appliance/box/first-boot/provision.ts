import { basename } from "node:path";
import { z } from "zod";
import { type ProvisionAnswers, provisionAnswers } from "#sync/contracts/box/first-boot.ts";
import { mediaFileKind } from "#sync/contracts/box/media.ts";
import { problemsOf } from "#sync/doors/answer.ts";

/** How it lies on the installer's stick, and beside the data folder of a box. */
export const provisionFileName = "provision.json";
/** More is no answer to eight questions. Files to import lie beside it. */
export const provisionBytesMax = 256 * 1024;
const filesMax = 20;

/** A name beside `provision.json`, never a way out of its folder. */
const fileBeside = z
  .string()
  .regex(/^(?!\.)[^/\\]{1,200}$/, "the name of a file in the same folder")
  .meta({ description: "A file in the same folder as provision.json" });

const fileToImport = z.union([fileBeside, z.strictObject({ file: fileBeside, as: mediaFileKind.optional() })]);

/** What the installer needs to know to ask nobody. Its rules are with `appliance/box/install`. */
export const installAnswers = z.strictObject({
  disk: z.string().min(1).max(200).optional().meta({
    description: "Serial number or path of the disk, such as /dev/nvme0n1. Left out: the only one that is fit",
  }),
  erase: z.enum(["only-empty", "named-disk", "always-once"]).default("only-empty").meta({
    description:
      "only-empty: a disk without partitions. named-disk: the disk named here, whatever is on it. always-once: whatever is on it, also a Kontor, once by this file",
  }),
  encrypt: z.boolean().default(true).meta({ description: "The data partition; false only for tests" }),
});

/**
 * `provision.json`: every question of an installation and a first boot, answered beforehand. Whatever is left out is asked on the
 * screen, but for `finish`, which ends the first boot with what is there.
 */
export const provisionShape = z
  .strictObject({
    $schema: z.string().max(500).optional(),
    kontor: z.literal(1).meta({ description: "Version of this file's form" }),
    install: installAnswers.optional(),
    ...provisionAnswers.omit({ import: true }).shape,
    import: z
      .union([
        z.strictObject({ from: z.literal("starter") }),
        z.strictObject({ from: z.literal("files"), files: z.array(fileToImport).min(1).max(filesMax) }),
      ])
      .optional()
      .meta({ description: "A few places to begin with, or CSV files of items, locations and stock" }),
    finish: z.boolean().default(true).meta({ description: "End the first boot when all of this was tried" }),
  })
  .meta({ title: "Kontor provisioning" });
export type Provision = z.output<typeof provisionShape>;

export type ReadProvision =
  | { ok: true; provision: Provision }
  | { ok: false; problems: { path: string; expected: string }[] };

/** Reads the text of a provisioning file, or says everything that is wrong with it. */
export function readProvision(text: string): ReadProvision {
  if (Buffer.byteLength(text) > provisionBytesMax)
    return wrong("", `at most ${provisionBytesMax} bytes; files to import lie beside it`);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return wrong("", `JSON: ${(error as Error).message}`);
  }
  const parsed = provisionShape.safeParse(value);
  if (parsed.success) return { ok: true, provision: parsed.data };
  return { ok: false, problems: problemsOf(parsed.error.issues) };
}

/** The files that have to lie beside it. */
export function filesOf({ import: imports }: Provision): string[] {
  if (imports?.from !== "files") return [];
  return imports.files.map((one) => (typeof one === "string" ? one : one.file));
}

/** What the appliance applies of it, with the files read in. */
export async function answersOf(
  { import: imports, ...provision }: Provision,
  read: (name: string) => Promise<Uint8Array>,
): Promise<ProvisionAnswers> {
  const { $schema, kontor, install, finish, ...answers } = provision;
  if (!imports) return answers;
  if (imports.from === "starter") return { ...answers, import: imports };
  const files = [];
  for (const one of imports.files) {
    const { file, as } = typeof one === "string" ? { file: one, as: undefined } : one;
    const contentBase64 = Buffer.from(await read(file)).toString("base64");
    files.push({ name: basename(file), contentBase64, ...(as && { as }) });
  }
  return { ...answers, import: { from: "content", files } };
}

/** The same without what opens a door: PIN and badge, keys of Wi-Fi, the pairing code. For what is kept to be read later. */
export function withoutSecrets({ admin, network, cloud, machines, ...rest }: Provision): Record<string, unknown> {
  const removed = "(removed after use)";
  return {
    ...rest,
    ...(network && {
      network: {
        interfaces: network.interfaces.map(({ wifi, ...one }) => ({
          ...one,
          ...(wifi && { wifi: { ...wifi, key: wifi.key === "" ? "" : removed } }),
        })),
      },
    }),
    ...(admin && { admin: { name: admin.name, ...(admin.badge && { badge: removed }), pin: removed } }),
    ...(cloud && { cloud: { url: cloud.url, code: removed } }),
    // Some machines have passwords among their settings, and which those are only the catalogue knows.
    ...(machines && { machines: { add: machines.add.map(({ settings, ...one }) => one) } }),
  };
}

const wrong = (path: string, expected: string): ReadProvision => ({ ok: false, problems: [{ path, expected }] });
