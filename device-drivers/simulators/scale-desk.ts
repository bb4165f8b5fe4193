import { createInterface } from "node:readline";
import { ptyPair } from "./pty.ts";
import { ScaleSimulator } from "./scale.ts";
import { machineEnd } from "./wire.ts";

/**
 * The simulated scale as a program of its own, on a pseudo-terminal: `node scale-desk.ts [mt-sics|toledo|nci]`. The first line of standard
 * output is `{"path": "/tmp/…"}`, the port for a driver. Each line of standard input is JSON: `{"grams": 1234}` puts that on the pan, where it
 * lies still, `{"moving": true}`, `{"unplug": true}`, `{"plug": true}`; each is answered by `{"done": true}`.
 */
const protocol = process.argv[2] ?? "mt-sics";
if (protocol !== "mt-sics" && protocol !== "toledo" && protocol !== "nci")
  throw new Error(`no scale speaks ${protocol}: mt-sics, toledo or nci`);
const cable = await ptyPair();
const wire = machineEnd(cable.machinePath);
const scale = new ScaleSimulator(wire, { protocol });
tell({ path: cable.path });

const orders = createInterface({ input: process.stdin });
let turn = Promise.resolve();
orders.on("line", (line) => {
  turn = turn.then(async () => {
    try {
      await obey(JSON.parse(line) as Order);
      tell({ done: true });
    } catch (error) {
      tell({ problem: String(error) });
    }
  });
});
// Whoever started it has gone: so does it.
orders.on("close", () => void turn.then(end));

interface Order {
  grams?: number;
  moving?: boolean;
  unplug?: true;
  plug?: true;
}

async function obey({ grams, moving, unplug, plug }: Order): Promise<void> {
  if (grams !== undefined) scale.put(grams);
  if (grams !== undefined || moving === false) scale.settle();
  if (moving) scale.moving = true;
  if (unplug) await cable.unplug();
  if (plug) await cable.plug();
}

async function end(): Promise<void> {
  scale.stop();
  await wire.stop();
  await cable.close();
  process.exit(0);
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
