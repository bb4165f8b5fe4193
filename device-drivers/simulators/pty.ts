import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Two pseudo-terminals joined back to back: what is written at one end is read at the other. No modem lines, no baud. */
export interface PtyPair {
  /** The end the driver opens. */
  readonly path: string;
  /** The end a simulator opens. */
  readonly machinePath: string;
  /** Pull the cable: both ends are gone at once, in mid-byte if need be. */
  unplug(): Promise<void>;
  /** Put the cable back, under the same paths. */
  plug(): Promise<void>;
  /** The cable is there, and no byte moves. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** Through `socat` where it is installed, else through Python's `os.openpty`. Rejects when there is neither. */
export async function ptyPair(options: { through?: "socat" | "python3" } = {}): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), "pty-"));
  const path = join(folder, "driver");
  const machinePath = join(folder, "machine");
  let cable: ChildProcess | undefined;
  const pair: PtyPair = {
    path,
    machinePath,
    async plug() {
      if (cable) return;
      const ways = options.through ? [options.through] : (["socat", "python3"] as const);
      const refusals: string[] = [];
      for (const way of ways) {
        try {
          cable = await joinEnds(way, path, machinePath);
          return;
        } catch (error) {
          refusals.push(error instanceof Error ? error.message : String(error));
        }
      }
      throw new Error(`no pseudo-terminals: ${refusals.join("; ")}`);
    },
    async unplug() {
      const pulled = cable;
      cable = undefined;
      if (!pulled) return;
      const gone = new Promise((resolve) => pulled.once("exit", resolve));
      pulled.kill("SIGKILL");
      await gone;
      for (const link of [path, machinePath]) rmSync(link, { force: true });
    },
    freeze: () => void cable?.kill("SIGSTOP"),
    thaw: () => void cable?.kill("SIGCONT"),
    async close() {
      await pair.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await pair.plug();
  return pair;
}

/** Starts the process that joins the two ends; resolves when both can be opened. */
function joinEnds(way: "socat" | "python3", path: string, machinePath: string): Promise<ChildProcess> {
  const ends = [path, machinePath].map((link) => `pty,raw,echo=0,link=${link}`);
  const child =
    way === "socat"
      ? spawn("socat", ["-d", "-d", ...ends], { stdio: ["ignore", "ignore", "pipe"] })
      : spawn("python3", ["-c", bridge, path, machinePath], { stdio: ["ignore", "ignore", "pipe"] });
  const killWithUs = () => void child.kill("SIGKILL");
  process.once("exit", killWithUs);
  child.once("exit", () => process.off("exit", killWithUs));
  return new Promise((resolve, reject) => {
    let said = "";
    child.once("error", (error) => reject(new Error(`${way}: ${error.message}`)));
    child.once("exit", (code) => reject(new Error(`${way} ended with ${code}: ${said.trim().slice(-200)}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_MAX);
      if (said.includes("starting data transfer loop")) resolve(child);
    });
  });
}

/** The slaves stay open here, so that an end nobody has opened yet does not read as hung up. */
const bridge = `
import os, pty, select, sys, tty
ends = []
for link in sys.argv[1:3]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.symlink(os.ttyname(slave), link)
    ends.append((master, slave))
a, b = ends[0][0], ends[1][0]
sys.stderr.write("starting data transfer loop\\n")
sys.stderr.flush()
while True:
    for source in select.select([a, b], [], [])[0]:
        data = os.read(source, 4096)
        target = b if source == a else a
        while data:
            data = data[os.write(target, data):]
`;
const SAID_MAX = 4_096;
