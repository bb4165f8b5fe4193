import { createHash, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Metadata, MetadataKind, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp } from "@tufjs/models";
import { type KeyName, readKey, tufKey, tufSignature } from "./firmware-keys.ts";
import { describeImage, encodeManifest, type ImageManifest, signManifest, versionNumber } from "./image-manifest.ts";

/** What the metadata says of an image, beside its length and hash. Bytes are hex. */
export interface ImageRecord {
  vendorId: number;
  classId: number;
  component: number;
  version: string;
  manifest: string;
  signature: string;
}

export interface NewImage extends Omit<ImageManifest, "version" | "sizeBytes" | "sha256"> {
  name: string;
  version: string;
  image: Uint8Array;
}

/**
 * A folder of signed firmware as TUF lays it out (consistent snapshots), to be copied to a USB stick or a file server as it is.
 * `timestamp.json` is written last, so a copy that is broken off still shows the state before.
 */
export class FirmwareRepository {
  readonly #folder: string;
  #keys: string;
  readonly #now: () => number;

  constructor(options: { folder: string; keys: string; now?: () => number }) {
    this.#folder = options.folder;
    this.#keys = options.keys;
    this.#now = options.now ?? Date.now;
  }

  /** The first root and an empty list of images. Refuses where there is one already. */
  init(): void {
    for (const part of ["metadata", "targets"]) mkdirSync(join(this.#folder, part), { recursive: true });
    if (existsSync(this.#path("timestamp.json"))) throw new Error(`${this.#folder} is a firmware folder already`);
    const root = new Root({
      version: 1,
      specVersion: SPEC,
      expires: this.#expires(ROOT_YEARS),
      consistentSnapshot: true,
    });
    for (const role of ROLES) root.addKey(tufKey(this.#key(role)), role);
    this.#put("1.root.json", this.#signed(new Metadata(root), [this.#key("root")]));
    this.#publish(new Targets({ version: 1, specVersion: SPEC, expires: this.#expires(TARGETS_YEARS) }));
  }

  /**
   * Other keys from now on, signed for by the old root key and by the new one. Bridges follow from root to root; the image key is not
   * among them: it is burnt into the devices.
   */
  rotateRoot(newKeys: string): void {
    const version = this.#rootVersion() + 1;
    const root = new Root({ version, specVersion: SPEC, expires: this.#expires(ROOT_YEARS), consistentSnapshot: true });
    for (const role of ROLES) root.addKey(tufKey(readKey(newKeys, role)), role);
    this.#put(`${version}.root.json`, this.#signed(new Metadata(root), [this.#key("root"), readKey(newKeys, "root")]));
    this.#keys = newKeys;
    this.refresh();
  }

  /** One image more. Refuses a name or a version of the same class that is there with another content. */
  add({ name, image, version, ...about }: NewImage): ImageRecord {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
      throw new RangeError(`an image is called by letters, digits, . _ and -, not ${name}`);
    const targets = this.#targets();
    const manifest = describeImage(image, { ...about, version: versionNumber(version) });
    const sha256 = Buffer.from(manifest.sha256).toString("hex");
    for (const each of Object.values(targets.targets)) {
      const known = each.custom as unknown as ImageRecord;
      const isSame =
        known.vendorId === about.vendorId && known.classId === about.classId && known.component === about.component;
      if (each.hashes.sha256 !== sha256 && (each.path === name || (isSame && known.version === version)))
        throw new Error(
          `${each.path} (version ${known.version}) has another content: give the new image a new name and version`,
        );
    }
    const bytes = encodeManifest(manifest);
    const { vendorId, classId, component } = about;
    const record: ImageRecord = {
      vendorId,
      classId,
      component,
      version,
      manifest: Buffer.from(bytes).toString("hex"),
      signature: Buffer.from(signManifest(bytes, this.#key("image"))).toString("hex"),
    };
    writeWhole(join(this.#folder, "targets", `${sha256}.${name}`), image);
    const custom = { custom: { ...record } };
    const next = new Targets({
      version: targets.version + 1,
      specVersion: SPEC,
      expires: this.#expires(TARGETS_YEARS),
      targets: targets.targets,
    });
    next.addTarget(
      new TargetFile({ path: name, length: image.length, hashes: { sha256 }, unrecognizedFields: custom }),
    );
    this.#publish(next);
    return record;
  }

  /** Signed anew with later dates, for sticks that live long. */
  refresh(): void {
    const { version, targets } = this.#targets();
    this.#publish(
      new Targets({ version: version + 1, specVersion: SPEC, expires: this.#expires(TARGETS_YEARS), targets }),
    );
  }

  images(): ImageRecord[] {
    return Object.values(this.#targets().targets).map(({ custom }) => custom as unknown as ImageRecord);
  }

  #publish(targets: Targets): void {
    const before = this.#timestampVersions();
    const targetsBytes = this.#put(
      `${targets.version}.targets.json`,
      this.#signed(new Metadata(targets), [this.#key("targets")]),
    );
    const version = before.snapshot + 1;
    const snapshot = new Snapshot({
      version,
      specVersion: SPEC,
      expires: this.#expires(SNAPSHOT_YEARS),
      meta: { "targets.json": metaFile(targets.version, targetsBytes) },
    });
    const snapshotBytes = this.#put(
      `${version}.snapshot.json`,
      this.#signed(new Metadata(snapshot), [this.#key("snapshot")]),
    );
    const timestamp = new Timestamp({
      version: before.timestamp + 1,
      specVersion: SPEC,
      expires: this.#expires(TIMESTAMP_YEARS),
      snapshotMeta: metaFile(version, snapshotBytes),
    });
    this.#put("timestamp.json", this.#signed(new Metadata(timestamp), [this.#key("timestamp")]));
  }

  #timestampVersions(): { timestamp: number; snapshot: number } {
    if (!existsSync(this.#path("timestamp.json"))) return { timestamp: 0, snapshot: 0 };
    const { signed } = Metadata.fromJSON(MetadataKind.Timestamp, this.#read("timestamp.json"));
    return { timestamp: signed.version, snapshot: signed.snapshotMeta.version };
  }

  #targets(): Targets {
    if (!existsSync(this.#path("timestamp.json")))
      throw new Error(`${this.#folder} is no firmware folder: make one with init`);
    const { snapshot } = this.#timestampVersions();
    const { signed } = Metadata.fromJSON(MetadataKind.Snapshot, this.#read(`${snapshot}.snapshot.json`));
    const version = signed.meta["targets.json"]?.version ?? 0;
    return Metadata.fromJSON(MetadataKind.Targets, this.#read(`${version}.targets.json`)).signed;
  }

  #rootVersion(): number {
    let version = 1;
    while (existsSync(this.#path(`${version + 1}.root.json`))) version++;
    return version;
  }

  #signed<T extends Root | Targets | Snapshot | Timestamp>(metadata: Metadata<T>, keys: readonly KeyObject[]): Buffer {
    for (const key of keys) metadata.sign((data) => tufSignature(key, data), true);
    return Buffer.from(JSON.stringify(metadata.toJSON(), null, 1));
  }

  #key(name: KeyName): KeyObject {
    return readKey(this.#keys, name);
  }
  #path(name: string): string {
    return join(this.#folder, "metadata", name);
  }
  #read(name: string) {
    return JSON.parse(readFileSync(this.#path(name), "utf8"));
  }
  #put(name: string, bytes: Buffer): Buffer {
    writeWhole(this.#path(name), bytes);
    return bytes;
  }
  #expires(years: number): string {
    return new Date(this.#now() + years * YEAR_MS).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function metaFile(version: number, bytes: Buffer): MetaFile {
  return new MetaFile({
    version,
    length: bytes.length,
    hashes: { sha256: createHash("sha256").update(bytes).digest("hex") },
  });
}

function writeWhole(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.new`, bytes, { flush: true });
  renameSync(`${path}.new`, path);
}

const ROLES = ["root", "targets", "snapshot", "timestamp"] as const;
const SPEC = "1.0.31";
const YEAR_MS = 365 * 86_400_000;
/** Sticks lie in drawers: what is too old is said to a person, and used all the same. */
const ROOT_YEARS = 10;
const TARGETS_YEARS = 5;
const SNAPSHOT_YEARS = 2;
const TIMESTAMP_YEARS = 2;
