/** Everything of the machine that the box's agent and the installer touch. Paths are as on the box, from `/`; a host may lay them below a folder. */
export interface Host {
  nowMs(): number;
  /** Where a path of the box lies for a program that is run here. */
  at(path: string): string;
  /** Runs a program to its end. A program that is not there, or was stopped by its time limit, answers with an exit code like any other. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Undefined when there is no such file. */
  readFile(path: string): Promise<Buffer | undefined>;
  /** Whole or not at all: written beside it, flushed, renamed, and the folder flushed. Folders above it are made. */
  writeFile(path: string, bytes: Uint8Array | string, options?: { mode?: number }): Promise<void>;
  /** Names in a folder, sorted; empty when there is none. */
  list(folder: string): Promise<string[]>;
  makeFolder(path: string, options?: { mode?: number }): Promise<void>;
  /** A file, or a folder with all that is in it. Nothing there: nothing done. */
  remove(path: string): Promise<void>;
  /** Takes the place of what is there; both folders are flushed. */
  rename(from: string, to: string): Promise<void>;
  /** A file or a block device, to be read and written in place. `make` makes a file of no bytes, or empties it. */
  open(path: string, mode: "read" | "write" | "make"): Promise<HostFile>;
  /** Free and all bytes of the file system that a path is on. */
  space(path: string): Promise<{ freeBytes: number; sizeBytes: number }>;
  /** The disks of this machine with their partitions, as of now. */
  disks(): Promise<BlockDisk[]>;
}

export interface RunOptions {
  /** Given to its standard input. */
  input?: Uint8Array | string;
  /** Stopped after this; `runLimitMs` when not said. */
  limitMs?: number;
  signal?: AbortSignal;
  env?: Readonly<Record<string, string>>;
}

export interface RunResult {
  /** 127: no such program; 124: stopped by its limit; 130: stopped by the signal. */
  exitCode: number;
  /** At most `runOutputBytesMax` of each; what is over is dropped. */
  stdout: string;
  stderr: string;
}

export const runLimitMs = 120_000;
export const runOutputBytesMax = 4 * 1024 * 1024;

/** An open file or device. Reads and writes are whole: fewer bytes come only at the end of what there is. */
export interface HostFile {
  readonly sizeBytes: number;
  read(into: Uint8Array, position: number): Promise<number>;
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when all that was written is on the medium. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface BlockDisk {
  /** `/dev/sda` */
  path: string;
  sizeBytes: number;
  /** What it reads and writes at once: 512 where nothing is said. */
  sectorBytes?: number;
  model: string;
  serial: string;
  /** `usb`, `sata`, `nvme`, `mmc`, `virtio`, or what the kernel says. */
  transport: string;
  removable: boolean;
  readOnly: boolean;
  /** The GUID of its partition table, small letters; empty without one. */
  tableGuid: string;
  tableKind: "gpt" | "dos" | "";
  partitions: BlockPartition[];
  /** What is on the disk itself when it has no table: `ext4`, `crypto_LUKS`, … */
  content: string;
}

export interface BlockPartition {
  /** `/dev/sda2` */
  path: string;
  sizeBytes: number;
  /** Name in the GPT. */
  name: string;
  guid: string;
  /** `vfat`, `ext4`, `crypto_LUKS`, `squashfs`, `ntfs`, …; empty when nothing was recognised. */
  content: string;
  label: string;
  mountedAt: string;
}

/** A program that ended badly, for callers for whom that is no answer. */
export class RunFailed extends Error {
  readonly result: RunResult;
  constructor(program: string, args: readonly string[], result: RunResult) {
    const said = (result.stderr || result.stdout).trim().slice(-500);
    super(`${program} ${args.join(" ")}: exit code ${result.exitCode}${said ? `; ${said}` : ""}`);
    this.result = result;
  }
}

/** Runs a program that must succeed; its standard output. */
export async function runOk(
  host: Pick<Host, "run">,
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string> {
  const result = await host.run(program, args, options);
  if (result.exitCode !== 0) throw new RunFailed(program, args, result);
  return result.stdout;
}
