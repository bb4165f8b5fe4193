import { createInterface } from "node:readline";
import type { BeltParcel } from "./belt.ts";
import { OpcUaPlc, type OpcUaPlcOptions } from "./opcua-plc.ts";

/**
 * A simulated sorter with its controller as a program of its own: `node plc-desk.ts '{"models": true}'`. The first line of standard output
 * is `{"port": 48010, "map": {…}}`. Each line of standard input is JSON: `{"put": [{"barcode": "C-1"}]}`, `{"disable": 2}`, `{"enable":
 * 2}`, `{"blocked": true}`; each is answered by `{"done": true}`.
 */
const plc = await OpcUaPlc.start(JSON.parse(process.argv[2] ?? "{}") as OpcUaPlcOptions);
tell({ port: plc.port, map: plc.tagMap });

const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  try {
    obey(JSON.parse(line) as Order);
    tell({ done: true });
  } catch (error) {
    tell({ problem: String(error) });
  }
});
// Whoever started it has gone: so does it.
orders.on("close", () => void plc.stop().then(() => process.exit(0)));

interface Order {
  put?: BeltParcel[];
  disable?: number;
  enable?: number;
  blocked?: boolean;
}

function obey({ put = [], disable, enable, blocked }: Order): void {
  plc.put(...put);
  if (disable !== undefined) plc.disable(disable, true);
  if (enable !== undefined) plc.disable(enable, false);
  if (blocked !== undefined) plc.setBlocked(blocked);
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
