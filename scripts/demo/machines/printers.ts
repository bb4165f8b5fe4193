import { Worker } from "node:worker_threads";
import type { Database } from "better-sqlite3";
import { ptyPair } from "#drivers/simulators/pty.ts";
import { ZplPrinterSimulator } from "#drivers/simulators/zpl-printer.ts";
import { serial } from "#drivers/transports/serial.ts";
import { Chance } from "../seeded.ts";
import type { LabelRead, LabelToRead } from "./label-reader.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";

interface Station {
  id: string;
  printer: ZplPrinterSimulator;
  /** The cable is out for a moment, whatever the printer is doing. */
  unplug(forMs: number): Promise<void>;
  close(): Promise<void>;
}

interface Job {
  jobId: string;
  paper: string;
  subject: string;
  printer: string;
  state: string;
  trouble: string;
}

const labelWithinMs = 120_000;
const lookEveryMs = 400;
const labelMs = 30;
const slowLabelMs = 300;
const outOfLabelsMs = 1_500;
const unpluggedMs = 700;
const openWithinMs = 5_000;

/**
 * The label printers of the packing benches, one on the network and one on a serial cable. People load labels, plug the cable in again,
 * and say of a label whose printing was interrupted whether it came out, because they see it.
 */
export class Printers implements MachineKind {
  readonly #site: MachineSite;
  readonly #stations: Station[];
  readonly #reader: Worker;
  readonly #read = new Map<number, string[]>();
  readonly #awaited = new Map<string, () => void>();
  /** By SSCC: how many labels that name it came out, by the text sent to the printer. */
  readonly #out = new Set<string>();
  #printed = 0;
  readonly #troubles: Promise<void>[] = [];
  #isOver = false;
  #watching: Promise<void>;
  readonly #sscc = new Map<string, string>();

  private constructor(site: MachineSite, stations: Station[]) {
    this.#site = site;
    this.#stations = stations;
    this.#reader = new Worker(new URL("./label-reader.ts", import.meta.url));
    this.#reader.on("message", ({ n, codes }: LabelRead) => this.#read.set(n, codes));
    for (const { printer } of stations) printer.printed$.subscribe(({ zpl }) => this.#cameOut(zpl));
    for (const station of stations) this.#trouble(station);
    this.#watching = this.#watch();
  }

  static async start(site: MachineSite): Promise<Printers> {
    const byNetwork = new ZplPrinterSimulator();
    const port = await byNetwork.listen();
    const bySerial = new ZplPrinterSimulator();
    const pty = await ptyPair();
    const plugIn = async () =>
      bySerial.attach(await serial({ path: pty.machinePath, baud: 115_200 }).open(AbortSignal.timeout(openWithinMs)));
    await plugIn();
    for (const { habits } of [byNetwork, bySerial]) habits.labelMs = labelMs;
    await site.add("PRINT-1", {
      entry: "zebra/zpl-tcp",
      name: "Labels at bench 1",
      place: "PACK-01",
      settings: { host: "127.0.0.1", port },
    });
    await site.add("PRINT-2", {
      entry: "zebra/zpl-serial",
      name: "Labels at bench 2",
      place: "PACK-02",
      settings: { path: pty.path, baud: 115_200 },
    });
    return new Printers(site, [
      {
        id: "PRINT-1",
        printer: byNetwork,
        unplug: async () => byNetwork.unplug(),
        close: () => byNetwork.close(),
      },
      {
        id: "PRINT-2",
        printer: bySerial,
        async unplug(forMs) {
          await pty.unplug();
          await pause(forMs);
          await pty.plug();
          await plugIn();
        },
        async close() {
          await bySerial.close();
          await pty.close();
        },
      },
    ]);
  }

  /** A packer waits for the label of a carton. Settles when it is in hand. */
  async label(sscc: string): Promise<void> {
    if (this.#out.has(sscc) || this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#site.tally.surprise(`no label for ${sscc} came out within ${labelWithinMs} ms`);
        this.#awaited.delete(sscc);
        resolve();
      }, labelWithinMs);
      this.#awaited.set(sscc, () => {
        clearTimeout(timer);
        this.#awaited.delete(sscc);
        resolve();
      });
    });
  }

  /** Every label of the shift is out, and read. */
  async settle(): Promise<void> {
    await until(async () => (await this.#open()).length === 0, labelWithinMs);
    // Drawing takes its time; as long as it goes on, it is waited for.
    for (let before = -1; before < this.#read.size && this.#read.size < this.#printed; ) {
      before = this.#read.size;
      await until(() => this.#read.size > before, labelWithinMs);
    }
  }

  get closing() {
    const ssccs = [...this.#read.values()].map((codes) => this.#ssccOf(codes)).filter((sscc) => sscc !== undefined);
    return { printed: this.#printed, duplicates: ssccs.length - new Set(ssccs).size };
  }

  problems(db: Database): string[] {
    const seen = new Map<string, number>();
    const problems: string[] = [];
    if (this.#read.size < this.#printed) problems.push(`${this.#printed - this.#read.size} labels were not read back`);
    for (const [n, codes] of this.#read) {
      const sscc = this.#ssccOf(codes);
      if (sscc === undefined) problems.push(`label ${n} shows no SSCC but ${JSON.stringify(codes)}`);
      else seen.set(sscc, (seen.get(sscc) ?? 0) + 1);
    }
    for (const [sscc, times] of seen) if (times > 1) problems.push(`the label of ${sscc} came out ${times} times`);
    const jobs = db
      .prepare(
        "SELECT subject, state, trouble, coalesce(nullif((SELECT sscc FROM lpn WHERE lpn.id = subject), ''), subject) AS sscc FROM printJob WHERE paper = 'carton-label'",
      )
      .all() as { subject: string; state: string; trouble: string; sscc: string }[];
    for (const { subject, state, trouble, sscc } of jobs) {
      if (state !== "printed" && state !== "failed" && state !== "cancelled")
        problems.push(`the label of ${subject} is still ${state} ${trouble}`);
      if (!seen.has(sscc)) problems.push(`no label of ${subject} (${sscc}) came out; its job is ${state} ${trouble}`);
    }
    return problems;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    for (const resolve of this.#awaited.values()) resolve();
    await this.#watching;
    await Promise.all(this.#troubles);
    await this.#reader.terminate();
    for (const station of this.#stations) await station.close();
  }

  #cameOut(zpl: string): void {
    const message: LabelToRead = { n: ++this.#printed, zpl };
    this.#reader.postMessage(message);
    const [sscc] = /(?<!\d)(?:00)?\d{18}(?!\d)/.exec(zpl) ?? [];
    if (sscc === undefined) return;
    this.#out.add(sscc.slice(-18));
    this.#awaited.get(sscc.slice(-18))?.();
  }

  #ssccOf(codes: readonly string[]): string | undefined {
    return codes.map((code) => /(?:^|\D)00(\d{18})$/.exec(code)?.[1] ?? /^(\d{18})$/.exec(code)?.[1]).find(Boolean);
  }

  async #jobs(state: string): Promise<Job[]> {
    const { jobs } = await this.#site.ask<{ jobs: Job[] }>("papers.queue", { state, limit: 500 });
    return jobs.filter(({ paper }) => paper === "carton-label");
  }

  async #open(): Promise<Job[]> {
    return (await Promise.all(["waiting", "sent", "asked"].map((state) => this.#jobs(state)))).flat();
  }

  /** The SSCC that is on the label of an LPN. */
  async #nameOf(lpn: string): Promise<string> {
    if (/^\d{18}$/.test(lpn)) return lpn;
    const known = this.#sscc.get(lpn) ?? (await this.#site.ask<{ lpn: { sscc: string } }>("lpn.get", { lpn })).lpn.sscc;
    this.#sscc.set(lpn, known);
    return known;
  }

  /** Whoever stands beside it looks at the printer when the screen asks, once it has nothing more to say itself. */
  async #watch(): Promise<void> {
    for (; !this.#isOver; await pause(lookEveryMs)) {
      for (const { jobId, subject, printer } of await this.#jobs("asked").catch(() => [])) {
        const station = this.#stations.find(({ id }) => id === printer);
        if (station && station.printer.waiting > 0) continue;
        const came = this.#out.has(await this.#nameOf(subject));
        const answer = await this.#site.try("papers.answer", { jobId, came });
        if (answer.ok) this.#site.tally.misfortune(came ? "label asked about, it had come" : "label printed anew");
      }
    }
  }

  /** What the seed has in store for a printer, by how many labels came out. */
  #trouble(station: Station): void {
    const { printer, id } = station;
    const { seed, tally } = this.#site;
    const chance = new Chance(seed, id);
    const paperAt = chance.int(2, 5);
    const cutAt = paperAt + chance.int(1, 3);
    printer.printed$.subscribe(() => {
      const n = printer.labels.length;
      if (n === paperAt) {
        tally.misfortune("printer out of labels");
        printer.set({ paperOut: true });
        setTimeout(() => printer.set({ paperOut: false }), outOfLabelsMs);
      }
      if (n === cutAt) this.#troubles.push(this.#unplugInMidLabel(station, chance));
    });
  }

  async #unplugInMidLabel({ printer, unplug }: Station, chance: Chance): Promise<void> {
    printer.habits.labelMs = slowLabelMs;
    const began = await until(() => printer.waiting > 0 || this.#isOver, labelWithinMs, 5);
    if (began && !this.#isOver) {
      await pause(chance.int(0, slowLabelMs / 2));
      this.#site.tally.misfortune("printer unplugged in mid-label");
      await unplug(unpluggedMs);
    }
    printer.habits.labelMs = labelMs;
  }
}
