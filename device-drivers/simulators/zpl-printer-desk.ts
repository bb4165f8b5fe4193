import { createInterface } from "node:readline";
import { type PrinterHabits, type PrinterState, ZplPrinterSimulator } from "./zpl-printer.ts";

/**
 * The simulated printer as a program of its own: `node zpl-printer-desk.ts [port] [host]`. Each line of standard input is JSON: `{"set":
 * {"paperOut": true}}`, `{"habits": {"labelMs": 500}}`, `{"cutAt": 40}`, `{"unplug": true}`, `{"powerCycle": true}`. Each line of standard
 * output is an event: `{"port": 9100}` first, then `{"printed": 1, "zpl": "^XA…"}` for every label.
 */
const printer = new ZplPrinterSimulator();
printer.printed$.subscribe(({ zpl, copy }) => tell({ printed: printer.labels.length, copy, zpl }));
tell({ port: await printer.listen(Number(process.argv[2] ?? 0), process.argv[3]) });

const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  try {
    obey(JSON.parse(line) as Order);
  } catch (error) {
    tell({ problem: String(error) });
  }
});
// Whoever started it has gone: so does it.
orders.on("close", () => void printer.close().then(() => process.exit(0)));

interface Order {
  set?: Partial<PrinterState>;
  habits?: Partial<PrinterHabits>;
  cutAt?: number;
  unplug?: true;
  powerCycle?: true;
}

function obey({ set, habits, cutAt, unplug, powerCycle }: Order): void {
  if (habits) Object.assign(printer.habits, habits);
  if (set) printer.set(set);
  if (cutAt !== undefined) printer.cutAt(cutAt);
  if (unplug) printer.unplug();
  if (powerCycle) printer.powerCycle();
  tell({ done: true });
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
