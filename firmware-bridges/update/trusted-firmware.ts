import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Metadata, MetadataKind, type Root, type Snapshot, type Targets, type Timestamp } from "@tufjs/models";
import type { ImageRecord } from "./firmware-repository.ts";

type Signed = Root | Timestamp | Snapshot | Targets;

export interface TrustedImage extends ImageRecord {
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** A folder that must not be used, and why. What was trusted before stays trusted. */
export class FirmwareRefused extends Error {
  readonly file: string;
  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
    this.name = "FirmwareRefused";
    this.file = file;
  }
}

/**
 * The reading end of signed firmware, from a folder and without a network: TUF's client workflow (specification 5), with one difference.
 * A date in the past is a warning to people and no refusal, because the box may have no network and a clock that is wrong; what
 * protects against old images is that no version ever goes back, here and once more in each device.
 */
export class TrustedFirmware {
  readonly #keep: string;
  readonly #firstRoot: string;
  #source = "";
  #targets: Metadata<Targets> | undefined;

  /** `keep`: a folder for what is trusted so far. `firstRoot`: the root that came with the bridge, trusted by being there. */
  constructor(options: { keep: string; firstRoot: string }) {
    this.#keep = options.keep;
    this.#firstRoot = options.firstRoot;
    mkdirSync(this.#keep, { recursive: true });
  }

  /** Takes what the folder has, if it may be trusted. Gives what a person should know. Throws `FirmwareRefused`. */
  refresh(source: string, nowMs: number): { warnings: string[] } {
    this.#source = source;
    const root = this.#newestRoot();
    const timestamp = this.#timestamp(root);
    const snapshot = this.#snapshot(root, timestamp);
    const targets = this.#verified(
      "targets",
      root,
      snapshot.signed.meta["targets.json"],
      this.#earlier(MetadataKind.Targets, root),
    );
    this.#save("root.json", root);
    this.#save("targets.json", targets);
    this.#save("snapshot.json", snapshot);
    // Last: whatever is interrupted before starts over from the older timestamp.
    this.#save("timestamp.json", timestamp);
    this.#targets = targets;
    const all: [string, Signed][] = [
      ["root", root.signed],
      ["timestamp", timestamp.signed],
      ["snapshot", snapshot.signed],
      ["targets", targets.signed],
    ];
    const old = all.filter(([, signed]) => signed.isExpired(new Date(nowMs)));
    return {
      warnings: old.map(
        ([name, { expires }]) => `${name}.json was to be used until ${expires}: ask for a newer firmware folder`,
      ),
    };
  }

  images(): TrustedImage[] {
    return Object.values(this.#targets?.signed.targets ?? {}).map((target) => ({
      ...(target.custom as unknown as ImageRecord),
      name: target.path,
      sizeBytes: target.length,
      sha256: target.hashes.sha256 ?? "",
    }));
  }

  /** The bytes, exactly as they were signed. Throws `FirmwareRefused`. */
  read({ name, sizeBytes, sha256 }: TrustedImage): Buffer {
    const path = join(this.#source, "targets", `${sha256}.${name}`);
    const bytes = readBounded(path, IMAGE_BYTES_MAX);
    if (bytes.length !== sizeBytes)
      throw new FirmwareRefused(path, `has ${bytes.length} bytes, ${sizeBytes} were signed`);
    if (createHash("sha256").update(bytes).digest("hex") !== sha256)
      throw new FirmwareRefused(path, "is not what was signed");
    return bytes;
  }

  #newestRoot(): Metadata<Root> {
    const kept = join(this.#keep, "root.json");
    let root = parsed(MetadataKind.Root, existsSync(kept) ? kept : this.#firstRoot) as Metadata<Root>;
    check(this.#firstRoot, () => root.verifyDelegate("root", root));
    for (let version = root.signed.version + 1, steps = 0; steps < ROOTS_MAX; version++, steps++) {
      const path = this.#path(`${version}.root.json`);
      if (!existsSync(path)) break;
      const next = parsed(MetadataKind.Root, path) as Metadata<Root>;
      check(path, () => root.verifyDelegate("root", next));
      check(path, () => next.verifyDelegate("root", next));
      if (next.signed.version !== version) throw new FirmwareRefused(path, `says it is version ${next.signed.version}`);
      root = next;
    }
    return root;
  }

  #timestamp(root: Metadata<Root>): Metadata<Timestamp> {
    const path = this.#path("timestamp.json");
    const timestamp = parsed(MetadataKind.Timestamp, path) as Metadata<Timestamp>;
    check(path, () => root.verifyDelegate("timestamp", timestamp));
    const earlier = this.#earlier(MetadataKind.Timestamp, root) as Metadata<Timestamp> | undefined;
    if (earlier) {
      notLower(path, timestamp.signed.version, earlier.signed.version);
      notLower(path, timestamp.signed.snapshotMeta.version, earlier.signed.snapshotMeta.version);
    }
    return timestamp;
  }

  #snapshot(root: Metadata<Root>, timestamp: Metadata<Timestamp>): Metadata<Snapshot> {
    const earlier = this.#earlier(MetadataKind.Snapshot, root) as Metadata<Snapshot> | undefined;
    const snapshot = this.#verified("snapshot", root, timestamp.signed.snapshotMeta, earlier) as Metadata<Snapshot>;
    const path = this.#path(`${snapshot.signed.version}.snapshot.json`);
    for (const [name, { version }] of Object.entries(earlier?.signed.meta ?? {})) {
      const now = snapshot.signed.meta[name];
      if (!now) throw new FirmwareRefused(path, `no longer knows ${name}`);
      notLower(path, now.version, version);
    }
    return snapshot;
  }

  /** The file that the one before names by version, length and hash, signed by its role, and not older than what was trusted. */
  #verified<K extends "snapshot" | "targets">(
    role: K,
    root: Metadata<Root>,
    meta: Snapshot["meta"][string] | undefined,
    earlier: { signed: Signed } | undefined,
  ): Metadata<K extends "snapshot" ? Snapshot : Targets> {
    if (!meta) throw new FirmwareRefused(role, "is not named by the file before it");
    const path = this.#path(`${meta.version}.${role}.json`);
    check(path, () => meta.verify(readBounded(path, METADATA_BYTES_MAX)));
    const found = parsed(role === "snapshot" ? MetadataKind.Snapshot : MetadataKind.Targets, path);
    check(path, () => root.verifyDelegate(role, found));
    if (found.signed.version !== meta.version)
      throw new FirmwareRefused(path, `says it is version ${found.signed.version}`);
    if (earlier) notLower(path, found.signed.version, earlier.signed.version);
    return found as Metadata<K extends "snapshot" ? Snapshot : Targets>;
  }

  /** What was trusted last time, unless its key was taken away since: then its numbers may be an attacker's. */
  #earlier(kind: Exclude<MetadataKind, MetadataKind.Root>, root: Metadata<Root>) {
    const path = join(this.#keep, `${kind}.json`);
    if (!existsSync(path)) return undefined;
    const earlier = parsed(kind, path) as Metadata<Targets>;
    try {
      root.verifyDelegate(kind, earlier);
      return earlier;
    } catch {
      return undefined;
    }
  }

  #save(name: string, metadata: Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>): void {
    const path = join(this.#keep, name);
    writeFileSync(`${path}.new`, JSON.stringify(metadata.toJSON()), { flush: true });
    renameSync(`${path}.new`, path);
  }

  #path(name: string): string {
    return join(this.#source, "metadata", name);
  }
}

function parsed(kind: MetadataKind, path: string): Metadata<Signed> {
  const bytes = readBounded(path, METADATA_BYTES_MAX);
  return check(path, () => {
    const json = JSON.parse(bytes.toString("utf8"));
    if (json?.signed?._type !== kind) throw new Error(`is of the type ${json?.signed?._type}, not ${kind}`);
    return Metadata.fromJSON(kind as MetadataKind.Root, json) as Metadata<Signed>;
  });
}

function readBounded(path: string, bytesMax: number): Buffer {
  return check(path, () => {
    const { size } = statSync(path);
    if (size > bytesMax) throw new Error(`has ${size} bytes, at most ${bytesMax} are read`);
    return readFileSync(path);
  });
}

function check<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new FirmwareRefused(path, error instanceof Error ? error.message : String(error));
  }
}

function notLower(path: string, version: number, earlier: number): void {
  if (version < earlier)
    throw new FirmwareRefused(
      path,
      `is version ${version}, and ${earlier} was trusted before: an old folder is not taken`,
    );
}

const METADATA_BYTES_MAX = 1_048_576;
const IMAGE_BYTES_MAX = 67_108_864;
const ROOTS_MAX = 100;
