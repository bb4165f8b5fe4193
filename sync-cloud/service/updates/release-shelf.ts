import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { KeyRing } from "../../protocol/bundle/key-ring.ts";
import { BundleFault, bundleHeader, readBundle } from "./read-bundle.ts";

const shelved = bundleHeader.extend({ bytes: z.int().positive(), addedMs: z.int() });
export type ShelvedRelease = z.infer<typeof shelved> & { file: string };

/** The folder is read anew after this: another node, or a person, may have added something. */
const believedMs = 10_000;
const releasesMax = 500;

/**
 * The versions that this cloud hands out: bundles in one folder, each with a note of its head beside it. Several nodes share the folder. It belongs to whoever
 * runs the cloud, not to a company.
 */
export class ReleaseShelf {
  readonly folder: string;
  readonly #nowMs: () => number;
  #known: { releases: ShelvedRelease[]; readAtMs: number } | undefined;

  constructor(shelf: string, nowMs: () => number) {
    this.folder = join(shelf, "releases");
    this.#nowMs = nowMs;
  }

  /** All that is there, whole and noted. */
  async list(): Promise<ShelvedRelease[]> {
    const now = this.#nowMs();
    if (this.#known && Math.abs(now - this.#known.readAtMs) < believedMs) return this.#known.releases;
    const names: string[] = await readdir(this.folder).catch(() => []);
    const releases: ShelvedRelease[] = [];
    for (const name of names.filter((one) => one.endsWith(noteSuffix)).slice(0, releasesMax)) {
      const file = name.slice(0, -noteSuffix.length);
      if (!names.includes(file)) continue;
      const note = shelved.safeParse(JSON.parse(await readFile(join(this.folder, name), "utf8")));
      if (note.success && fileName(note.data) === file) releases.push({ ...note.data, file });
    }
    this.#known = { releases, readAtMs: now };
    return releases;
  }

  async find(version: string, cpu: string): Promise<ShelvedRelease | undefined> {
    return (await this.list()).find((one) => one.version === version && one.cpu === cpu);
  }

  /** Checks a bundle from end to end and puts a copy on the shelf. The note is written last: without it, nothing is there. Throws `BundleFault`. */
  async add(path: string, ring?: KeyRing): Promise<ShelvedRelease> {
    const header = await readBundle(path, ring);
    const file = fileName(header);
    await mkdir(this.folder, { recursive: true });
    const there = (await readdir(this.folder)).includes(file + noteSuffix);
    if (there) {
      const old = await readBundle(join(this.folder, file));
      if (JSON.stringify(old.parts) !== JSON.stringify(header.parts))
        throw new BundleFault(
          `${header.version} (${header.cpu}) is on the shelf already, with other content. A version that was handed out does not change: give it the next number.`,
        );
    } else {
      const part = join(this.folder, `.${file}.part`);
      await copyFile(path, part);
      await flush(part);
      await rename(part, join(this.folder, file));
    }
    const note = { ...header, addedMs: this.#nowMs() };
    await writeFile(join(this.folder, `.${file}.note`), `${JSON.stringify(note)}\n`);
    await rename(join(this.folder, `.${file}.note`), join(this.folder, file + noteSuffix));
    await flush(this.folder);
    this.#known = undefined;
    return { ...note, file };
  }

  /** Boxes that have it keep it. */
  async remove(version: string): Promise<string[]> {
    this.#known = undefined;
    const gone = (await this.list()).filter((one) => one.version === version);
    for (const { file } of gone) {
      await rm(join(this.folder, file + noteSuffix), { force: true });
      await rm(join(this.folder, file), { force: true });
    }
    this.#known = undefined;
    return gone.map(({ file }) => file);
  }
}

const noteSuffix = ".json";
const fileName = ({ version, cpu }: { version: string; cpu: string }): string => `kontor-${version}-${cpu}.kontor`;

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
