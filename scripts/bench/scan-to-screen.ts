import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { filter, firstValueFrom } from "rxjs";
import { WebSocket } from "ws";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { ptyPair } from "#drivers/simulators/pty.ts";
import { ScannerSimulator } from "#drivers/simulators/scanner.ts";
import { machineEnd } from "#drivers/simulators/wire.ts";
import type { Bench } from "./bench.ts";
import { median, percentile } from "./measure.ts";

/**
 * Ours: from the write of a code into a pseudo-terminal to the event on the WebSocket of a signed-in screen in another process, while the
 * appliance books every scan. Reference: a bare process that sends what its serial port reads to its only WebSocket. In turn, one by one.
 */
export const bench: Bench = {
  about: "from the scanner's cable to the screen's socket; reference: a bare serial port to a bare WebSocket",
  async run({ quick, note }) {
    const scans = quick ? 100 : 3_000;
    const ends: (() => unknown)[] = [];
    try {
      const ours = await throughAppliance(ends);
      const reference = await throughBareBridge(ends);
      const times = { ours: [] as number[], reference: [] as number[] };
      for (let n = -warmUp; n < scans; n++) {
        for (const [name, path] of n % 2 === 0
          ? ([
              ["ours", ours],
              ["reference", reference],
            ] as const)
          : ([
              ["reference", reference],
              ["ours", ours],
            ] as const)) {
          const ms = await path.scan(`CODE-${n + warmUp}`);
          if (n >= 0) times[name].push(ms);
        }
        if (n > 0 && n % 1_000 === 0) note(`${n} scans`);
      }
      const p99Ms = percentile(times.ours, 0.99);
      return [
        {
          name: "scan-to-screen",
          ours: p99Ms,
          reference: percentile(times.reference, 0.99),
          ratio: p99Ms / percentile(times.reference, 0.99),
          unit: "ms p99",
          better: "lower",
          goal: "p99 < 20 ms",
          p50Ms: rounded(median(times.ours)),
          p99Ms: rounded(p99Ms),
          maxMs: rounded(percentile(times.ours, 1)),
          referenceP50Ms: rounded(median(times.reference)),
          referenceP99Ms: rounded(percentile(times.reference, 0.99)),
          scans,
        },
      ];
    } finally {
      for (const end of ends.reverse()) await end();
    }
  },
};

const warmUp = 50;
const rounded = (ms: number): number => Number(ms.toFixed(3));

interface Way {
  /** Milliseconds from the write of this code to the message that has it. */
  scan(code: string): Promise<number>;
}

async function throughAppliance(ends: (() => unknown)[]): Promise<Way> {
  const appliance = await StartedAppliance.start({ args: ["--calls-per-10s", "0"] });
  ends.push(() => appliance.stop());
  const { pty, scanner } = await scannerOnCable(ends);
  const token = await appliance.signIn("admin");
  const socket = await opened(`ws://127.0.0.1:${appliance.ready.ports.http}/api/live`, ends);
  const online = heard(socket, (text) => text.includes('"state":"online"'));
  socket.send(JSON.stringify({ token }));
  socket.send(JSON.stringify({ stream: "floor", filter: { machineId: "scanner", kinds: ["health", "reading"] } }));
  const machine = { id: "scanner", entry: "generic/serial-scanner", settings: { path: pty.path } };
  await appliance.call("machines.add", machine, token);
  await online;
  return timed(socket, scanner);
}

async function throughBareBridge(ends: (() => unknown)[]): Promise<Way> {
  const { pty, scanner } = await scannerOnCable(ends);
  const program = fileURLToPath(new URL("./bare-bridge.ts", import.meta.url));
  const child = spawn(process.execPath, [program, pty.path], { stdio: ["ignore", "pipe", "inherit"] });
  ends.push(() => ended(child));
  const lines = createInterface({ input: child.stdout });
  const [port] = (await once(lines, "line")) as [string];
  return timed(await opened(`ws://127.0.0.1:${port}`, ends), scanner);
}

async function scannerOnCable(ends: (() => unknown)[]) {
  const pty = await ptyPair();
  const wire = machineEnd(pty.machinePath);
  ends.push(
    () => pty.close(),
    () => wire.stop(),
  );
  await firstValueFrom(wire.health$.pipe(filter(({ state }) => state === "online")));
  return { pty, scanner: new ScannerSimulator(wire) };
}

async function opened(url: string, ends: (() => unknown)[]): Promise<WebSocket> {
  const socket = new WebSocket(url);
  ends.push(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

function timed(socket: WebSocket, scanner: ScannerSimulator): Way {
  return {
    async scan(code) {
      const came = heard(socket, (text) => text.includes(code));
      const start = performance.now();
      await scanner.scan(code);
      return (await came) - start;
    },
  };
}

/** When a message that fits came. */
function heard(socket: WebSocket, fits: (text: string) => boolean): Promise<number> {
  return new Promise((resolve) => {
    const listen = (data: unknown) => {
      const atMs = performance.now();
      if (!fits(String(data))) return;
      socket.off("message", listen);
      resolve(atMs);
    };
    socket.on("message", listen);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
