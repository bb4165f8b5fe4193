import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { FileHost } from "#appliance/box/agent/file-host.ts";
import type { BlockDisk, BlockPartition, Host, HostFile, RunOptions, RunResult } from "#appliance/box/agent/host.ts";
import { runProgram } from "#appliance/box/agent/run-program.ts";
import { type Gpt, GptBroken, readGpt } from "#appliance/box/install/gpt.ts";
import { type DiskLog, type DiskOp, sectorBytes } from "./disk-log.ts";

/** One disk of a machine that writes down what is done to it. */
export interface LoggedDisk {
  path: string;
  sizeBytes: number;
  serial: string;
  removable: boolean;
}

/**
 * A machine whose files are below a folder and whose disks keep a log of every write and flush. Installer and update run on it as they are. A
 * device has a memory of its own: what is written to one is flushed by a flush of that one, not of another over the same bytes. Programs that make file
 * systems are Debian's own; what they changed counts as so many writes in no order, flushed at their end.
 */
export class LoggingHost extends FileHost implements Host {
  readonly #disks = new Map<string, Recorder>();

  constructor(root: string, disks: readonly LoggedDisk[]) {
    super(root);
    for (const disk of disks) this.#disks.set(disk.path, new Recorder(disk, join(root, `${disk.path.slice(5)}.img`)));
  }

  nowMs(): number {
    return 0;
  }

  log(path: string): DiskLog {
    return this.#recorder(path).asLog();
  }

  override async open(path: string, mode: "read" | "write" | "make"): Promise<HostFile> {
    const device = await this.#device(path);
    return device ?? super.open(path, mode);
  }

  async run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult> {
    if (program === "mke2fs") return this.#makeFileSystem(args, options);
    // Of the devices of a real machine; here there is nothing to do.
    if (["blockdev", "udevadm", "chown"].includes(program)) return { exitCode: 0, stdout: "", stderr: "" };
    return runProgram(program, args, options);
  }

  async disks(): Promise<BlockDisk[]> {
    const found = [];
    for (const recorder of this.#disks.values()) found.push(await recorder.asDisk());
    return found;
  }

  close(): void {
    for (const recorder of this.#disks.values()) recorder.close();
  }

  #recorder(path: string): Recorder {
    const recorder = this.#disks.get(path);
    if (!recorder) throw new Error(`there is no disk ${path}`);
    return recorder;
  }

  async #device(path: string): Promise<HostFile | undefined> {
    for (const [diskPath, recorder] of this.#disks) {
      if (path === diskPath) return recorder.open(path, 0, recorder.disk.sizeBytes);
      const partition = (await recorder.asDisk()).partitions.find((one) => one.path === path);
      if (partition) return recorder.open(path, recorder.startOf(partition.path), partition.sizeBytes);
    }
    return undefined;
  }

  /** The device is the last argument. It works on a copy, and what differs then was written. */
  async #makeFileSystem(args: readonly string[], options?: RunOptions): Promise<RunResult> {
    const given = args.at(-1) ?? "";
    const device = await this.#device(given.slice(this.at("/").length - 1));
    if (!device) return runProgram("mke2fs", args, options);
    const copy = join(this.root, "made.img");
    const file = openSync(copy, "w+");
    try {
      ftruncateSync(file, device.sizeBytes);
      const result = await runProgram("mke2fs", [...args.slice(0, -1), copy], options);
      const [before, after] = [Buffer.alloc(sectorBytes * 8), Buffer.alloc(sectorBytes * 8)];
      for (let at = 0; at < device.sizeBytes; at += after.length) {
        readSync(file, after, 0, after.length, at);
        await device.read(before, at);
        if (!before.equals(after)) await device.write(after, at);
      }
      await device.flush();
      return result;
    } finally {
      closeSync(file);
      rmSync(copy);
    }
  }
}

class Recorder {
  readonly disk: LoggedDisk;
  readonly #file: number;
  /** What was written, one after another. */
  #data: Buffer[] = [];
  #dataSectors = 0;
  #starts: number[] = [];
  #ops: DiskOp[] = [];
  #positions = new Map<string, number>();

  constructor(disk: LoggedDisk, path: string) {
    this.disk = disk;
    this.#file = openSync(path, "w+");
    ftruncateSync(this.#file, disk.sizeBytes);
  }

  open(scope: string, start: number, sizeBytes: number): HostFile {
    return {
      sizeBytes,
      read: async (into, position) =>
        readSync(this.#file, into, 0, Math.max(0, Math.min(into.length, sizeBytes - position)), start + position),
      write: async (bytes, position) => {
        if (position + bytes.length > sizeBytes) throw new Error(`${scope} ends at byte ${sizeBytes}`);
        this.#write(bytes, start + position, scope);
      },
      flush: async () => void this.#ops.push({ kind: "flush", scope }),
      close: async () => {},
    };
  }

  #write(bytes: Uint8Array, position: number, scope: string): void {
    writeSync(this.#file, bytes, 0, bytes.length, position);
    // The kernel writes whole sectors, with what else is in them.
    const first = Math.floor(position / sectorBytes);
    const sectors = Math.ceil((position + bytes.length) / sectorBytes) - first;
    const whole = Buffer.alloc(sectors * sectorBytes);
    readSync(this.#file, whole, 0, whole.length, first * sectorBytes);
    this.#ops.push({ kind: "write", sector: first, sectors, data: this.#dataSectors, scope });
    this.#starts.push(this.#dataSectors);
    this.#data.push(whole);
    this.#dataSectors += sectors;
  }

  asLog(): DiskLog {
    const [data, starts] = [this.#data, this.#starts];
    return {
      diskBytes: this.disk.sizeBytes,
      ops: this.#ops,
      readData(sector, into) {
        for (let done = 0; done < into.length; ) {
          const n = lastNotAbove(starts, sector + done / sectorBytes);
          const from = (sector + done / sectorBytes - (starts[n] ?? 0)) * sectorBytes;
          done += data[n]?.copy(into, done, from, Math.min(data[n].length, from + into.length - done)) || sectorBytes;
        }
      },
    };
  }

  async asDisk(): Promise<BlockDisk> {
    const { path, sizeBytes, serial, removable } = this.disk;
    const table = await this.#table();
    const partitions = (table?.partitions ?? []).map((one, n): BlockPartition => {
      const partitionPath = `${path}${n + 1}`;
      this.#positions.set(partitionPath, one.startBytes);
      return {
        path: partitionPath,
        sizeBytes: one.sizeBytes,
        name: one.name,
        guid: one.guid,
        content: "",
        label: "",
        mountedAt: "",
      };
    });
    return {
      ...{ path, sizeBytes, serial, removable, model: "", transport: "virtio", readOnly: false, content: "" },
      tableGuid: table?.diskGuid ?? "",
      tableKind: table ? "gpt" : "",
      partitions,
    };
  }

  startOf(partitionPath: string): number {
    return this.#positions.get(partitionPath) ?? 0;
  }

  async #table(): Promise<Gpt | undefined> {
    try {
      return await readGpt(async (position, bytes) => {
        const into = Buffer.alloc(bytes);
        readSync(this.#file, into, 0, bytes, position);
        return into;
      }, this.disk.sizeBytes);
    } catch (error) {
      if (error instanceof GptBroken) return undefined;
      throw error;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function lastNotAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
