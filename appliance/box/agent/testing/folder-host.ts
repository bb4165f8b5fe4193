import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FileHost } from "../file-host.ts";
import type { BlockDisk, Host, RunOptions, RunResult } from "../host.ts";

/** What a program of the machine would say. */
export type Program = (
  args: readonly string[],
  options: RunOptions,
) => Partial<RunResult> | Promise<Partial<RunResult>>;

/** A machine that is a folder: files are files in it, block devices are files below its `dev/`, and programs are only written down. */
export class FolderHost extends FileHost implements Host {
  /** Every program that was to run, in order. */
  readonly ran: { program: string; args: readonly string[]; input: string }[] = [];
  /** Programs that have something to say; any other ends well and says nothing. */
  readonly programs: Record<string, Program>;
  #disks: BlockDisk[];
  #nowMs: () => number;

  constructor(
    root: string,
    {
      programs = {},
      disks = [],
      nowMs = () => 0,
    }: { programs?: Record<string, Program>; disks?: BlockDisk[]; nowMs?: () => number } = {},
  ) {
    super(root);
    this.programs = programs;
    this.#disks = disks;
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs();
  }

  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const input = Buffer.from(options.input ?? "").toString("utf8");
    this.ran.push({ program, args, input });
    const said = await this.programs[program]?.(args, options);
    return { exitCode: 0, stdout: "", stderr: "", ...said };
  }

  async disks(): Promise<BlockDisk[]> {
    return structuredClone(this.#disks);
  }

  setDisks(disks: BlockDisk[]): void {
    this.#disks = disks;
  }

  /** As it is typed: `mount -o ro /dev/sda2 /run/…`. */
  get lines(): string[] {
    return this.ran.map(({ program, args }) => [program, ...args].join(" "));
  }
}

/**
 * The same for an agent in a process of its own: what it ran goes to `ran.jsonl` in the folder, what programs say comes from `programs.json`
 * (`{ "networkctl list": { "stdout": "…" } }`, the longest beginning of the command line wins, read anew each time), disks from `disks.json`.
 */
export class FolderProcessHost extends FolderHost {
  constructor(root: string) {
    super(root, { nowMs: Date.now });
    mkdirSync(root, { recursive: true });
  }

  override async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const line = [program, ...args].join(" ");
    appendFileSync(
      join(this.root, "ran.jsonl"),
      `${JSON.stringify({ line, input: Buffer.from(options.input ?? "").toString("utf8") })}\n`,
    );
    const said = this.#json<Record<string, Partial<RunResult>>>("programs.json", {});
    const [best] = Object.keys(said)
      .filter((start) => line === start || line.startsWith(`${start} `))
      .sort((a, b) => b.length - a.length);
    return { exitCode: 0, stdout: "", stderr: "", ...(best === undefined ? {} : said[best]) };
  }

  override async disks(): Promise<BlockDisk[]> {
    return this.#json("disks.json", []);
  }

  #json<T>(name: string, otherwise: T): T {
    const path = join(this.root, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : otherwise;
  }
}
