import { FileHost } from "./file-host.ts";
import { type BlockDisk, type Host, type RunOptions, type RunResult, runOk } from "./host.ts";
import { disksOf, lsblkArgs } from "./lsblk.ts";
import { runProgram } from "./run-program.ts";

/** The machine itself. */
export class MachineHost extends FileHost implements Host {
  constructor(root = "/") {
    super(root);
  }

  nowMs(): number {
    return Date.now();
  }

  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult> {
    return runProgram(program, args, options);
  }

  async disks(): Promise<BlockDisk[]> {
    return disksOf(await runOk(this, "lsblk", lsblkArgs));
  }
}
