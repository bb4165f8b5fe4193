import { filter, firstValueFrom } from "rxjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Printer, PrinterStatus } from "../kit/printer.ts";
import { codesOn, labelPicture } from "../simulators/label-picture.ts";
import { ptyPair } from "../simulators/pty.ts";
import { type PrintedLabel, ZplPrinterSimulator } from "../simulators/zpl-printer.ts";
import { serial } from "../transports/serial.ts";
import { tcp } from "../transports/tcp.ts";
import { type ZplPrinterOptions, zplPrinter } from "./zpl-printer.ts";

const size = { widthMm: 50, heightMm: 30 };
const label = (code: string) =>
  new TextEncoder().encode(`^XA^CI28^PW400^LL240^FO60,40^BY2^BCN,120,N,N,N^FD${code}^FS^PQ1,0,1,N^XZ\n`);
const surroundings = { now: () => Date.now(), log: () => {} };
const quick = { replyMs: 1_500, pollReadyMs: 300, pollWaitingMs: 30, pollPrintingMs: 10 };

let machine: ZplPrinterSimulator;
let everything: PrintedLabel[];
const printers: Printer[] = [];
beforeEach(() => {
  machine = new ZplPrinterSimulator();
  everything = [];
  machine.printed$.subscribe((one) => everything.push(one));
});
afterEach(async () => {
  await Promise.all(printers.splice(0).map((printer) => printer.stop()));
  await machine.close();
  // Whatever a test made the printer do: what came out is one whole label, readable, and nothing of another.
  for (const { zpl } of everything) {
    const [, code = ""] = /\^FD([^^]+)\^FS/.exec(zpl) ?? [];
    expect(await codesOn(await labelPicture(zpl, size))).toEqual([{ format: "Code128", text: code }]);
  }
});

async function onTcp(options: Partial<ZplPrinterOptions> = {}): Promise<Printer> {
  const port = await machine.listen();
  return made({ transport: tcp({ host: "127.0.0.1", port }), idleCloseMs: 100, lineShowsPowerLoss: true, ...options });
}

function made(options: Omit<ZplPrinterOptions, "id" | "surroundings">): Printer {
  const printer = zplPrinter({ id: "p1", surroundings, ...options, times: { ...quick, ...options.times } });
  printers.push(printer);
  return printer;
}

const codes = () => machine.labels.map(({ zpl }) => /\^FD([^^]+)\^FS/.exec(zpl)?.[1]);
const becomes = (printer: Printer, wanted: (status: PrinterStatus) => boolean) =>
  firstValueFrom(printer.status$.pipe(filter(wanted)));

describe("a printer that works", () => {
  test("prints what it is given, in order, and says who it is", async () => {
    const printer = await onTcp();
    for (const code of ["L-1", "L-2", "L-3"])
      expect(await printer.print({ id: code, bytes: label(code) })).toEqual({ outcome: "printed", why: "" });
    expect(codes()).toEqual(["L-1", "L-2", "L-3"]);
    expect(await becomes(printer, ({ model }) => model !== "")).toMatchObject({
      ready: true,
      model: "KONTOR SIM-203dpi ZPL",
      dpi: 203,
    });
    expect(printer.health.state).toBe("online");
  });

  test("is hung up on when idle, so that others reach it too", async () => {
    machine.habits.singleSocket = true;
    const printer = await onTcp();
    await printer.print({ id: "1", bytes: label("L-1") });
    const again = machine.calls;
    await expect.poll(() => machine.calls, { timeout: 10_000 }).toBeGreaterThan(again);
    expect(await printer.print({ id: "2", bytes: label("L-2") })).toMatchObject({ outcome: "printed" });
  });

  test("that takes bytes slowly is waited for", async () => {
    machine.habits.slow = { bytes: 24, everyMs: 1 };
    const printer = await onTcp();
    const long = new TextEncoder().encode(`^XA^FX${"slow ".repeat(400)}^FS^PW400^LL240`);
    const bytes = new Uint8Array([...long, ...label("L-SLOW").slice(3)]);
    expect(await printer.print({ id: "1", bytes })).toMatchObject({ outcome: "printed" });
    expect(codes()).toEqual(["L-SLOW"]);
  });

  test("that answers late is not believed: what it says of before the job is no proof", async () => {
    machine.habits.answersBehind = 1;
    machine.habits.labelMs = 200;
    const printer = await onTcp({ idleCloseMs: 0, times: { replyMs: 1_000 } });
    await becomes(printer, ({ ready }) => ready);
    expect(await printer.print({ id: "1", bytes: label("L-1") })).toMatchObject({ outcome: "printed" });
    expect(codes()).toEqual(["L-1"]);
  });

  test("takes one job at a time", async () => {
    machine.habits.labelMs = 50;
    const printer = await onTcp();
    const first = printer.print({ id: "1", bytes: label("L-1") });
    expect(await printer.print({ id: "2", bytes: label("L-2") })).toEqual({
      outcome: "refused-before-sending",
      why: "busy",
    });
    expect(await first).toMatchObject({ outcome: "printed" });
    expect(codes()).toEqual(["L-1"]);
  });

  test("prints nothing when whoever keeps the job says no, or cannot note it down", async () => {
    const printer = await onTcp();
    const no = await printer.print({ id: "1", bytes: label("L-1"), begin: async () => false });
    const broken = await printer.print({
      id: "2",
      bytes: label("L-2"),
      begin: () => Promise.reject(new Error("the book is closed")),
    });
    expect([no.outcome, broken.outcome]).toEqual(["refused-before-sending", "refused-before-sending"]);
    expect(await printer.print({ id: "3", bytes: label("L-3") })).toMatchObject({ outcome: "printed" });
    expect(codes()).toEqual(["L-3"]);
  });
});

describe("a printer that is not ready", () => {
  test.each([
    ["paused", { paused: true }, "paused"],
    ["without labels, silent", { paperOut: true }, "no-answer"],
  ] as const)("%s: is sent nothing, and says so", async (_name, state, why) => {
    const printer = await onTcp({ times: { replyMs: 300 } });
    machine.set(state);
    expect(await printer.print({ id: "1", bytes: label("L-1") })).toEqual({ outcome: "refused-before-sending", why });
    expect(machine.heard).not.toContain("^XA");
    machine.set({ paused: false, paperOut: false });
    expect(await becomes(printer, ({ ready }) => ready)).toMatchObject({ reasons: [] });
  });

  test("and says why, where it is a printer that does", async () => {
    machine.habits.silentWhenNotReady = false;
    const printer = await onTcp();
    machine.set({ headOpen: true, paperOut: true });
    expect((await becomes(printer, ({ reasons }) => reasons.includes("head-open"))).reasons).toEqual([
      "head-open",
      "paper-out",
    ]);
  });

  test("that is not there at all is tried again, and found when it comes", async () => {
    const port = await machine.listen();
    await machine.close();
    const printer = made({ transport: tcp({ host: "127.0.0.1", port }), idleCloseMs: 100, lineShowsPowerLoss: true });
    expect(await printer.print({ id: "1", bytes: label("L-1") })).toEqual({
      outcome: "refused-before-sending",
      why: "no-connection",
    });
    expect(printer.health).toMatchObject({ state: "retrying", why: { code: "refused" } });
    await machine.listen(port);
    await becomes(printer, ({ ready }) => ready);
    expect(printer.health.state).toBe("online");
  });

  test("runs out of labels with a job in it: the job is waited for, and comes out once when they are loaded", async () => {
    const printer = await onTcp();
    machine.habits.labelMs = 20;
    const job = printer.print({
      id: "1",
      bytes: label("L-1"),
      begin: async () => {
        machine.set({ paperOut: true });
        return true;
      },
    });
    await becomes(printer, ({ reasons }) => reasons.includes("no-answer"));
    expect(machine.labels).toEqual([]);
    machine.set({ paperOut: false });
    expect(await job).toEqual({ outcome: "printed", why: "" });
    expect(codes()).toEqual(["L-1"]);
  });

  test("and never comes round: in the end a person must look, and what is in it can be taken back", async () => {
    const printer = await onTcp({ times: { jobMs: 1_000 } });
    machine.habits.silentWhenNotReady = false;
    const begin = async () => {
      machine.set({ paused: true });
      return true;
    };
    expect(await printer.print({ id: "1", bytes: label("L-1"), begin })).toEqual({
      outcome: "unknown",
      why: "took-too-long",
    });
    expect(machine.waiting).toBe(1);
    expect(await printer.cancelAll()).toBe(true);
    expect(machine.waiting).toBe(0);
    machine.set({ paused: false });
    await becomes(printer, ({ ready }) => ready);
    expect(await printer.print({ id: "2", bytes: label("L-2") })).toMatchObject({ outcome: "printed" });
    expect(codes()).toEqual(["L-2"]);
  });
});

describe("a line that breaks", () => {
  test("at any byte of a job: one label and nobody knows, or none; and the next label is whole", {
    timeout: 60_000,
  }, async () => {
    const printer = await onTcp();
    const bytes = label("L-0");
    // The newline behind the format is none of it.
    for (let byte = 1; byte < bytes.length; byte += byte < 6 || byte > bytes.length - 6 ? 1 : 7) {
      machine.labels.length = 0;
      machine.cutAt(byte);
      expect(await printer.print({ id: `${byte}`, bytes })).toEqual({ outcome: "unknown", why: "interrupted" });
      expect(codes()).toEqual(byte === bytes.length - 1 ? ["L-0"] : []);
      expect(await printer.print({ id: `${byte}-next`, bytes: label(`N-${byte}`) })).toMatchObject({
        outcome: "printed",
      });
      expect(codes().slice(-1)).toEqual([`N-${byte}`]);
      expect(codes().length).toBe(byte === bytes.length - 1 ? 2 : 1);
    }
  });

  test("when the printer was about to answer: the label is out and nobody knows", async () => {
    const printer = await onTcp();
    machine.habits.cutAtAnswer = true;
    const out = firstValueFrom(machine.printed$);
    expect(await printer.print({ id: "1", bytes: label("L-1") })).toEqual({ outcome: "unknown", why: "interrupted" });
    await out;
    expect(codes()).toEqual(["L-1"]);
  });

  test("when the printer loses power with the job in it: nobody knows", async () => {
    const printer = await onTcp();
    machine.set({ paused: false });
    machine.habits.labelMs = 60_000;
    const job = printer.print({ id: "1", bytes: label("L-1") });
    await becomes(printer, ({ labelsRemaining }) => labelsRemaining === 1);
    machine.powerCycle();
    expect(await job).toEqual({ outcome: "unknown", why: "interrupted" });
    machine.habits.labelMs = 0;
  });

  test("stopping with a job in the printer does not wait for it", async () => {
    const printer = await onTcp();
    machine.habits.labelMs = 60_000;
    const job = printer.print({ id: "1", bytes: label("L-1") });
    await becomes(printer, ({ labelsRemaining }) => labelsRemaining === 1);
    await printer.stop();
    expect((await job).outcome).toBe("unknown");
    expect(printer.health.state).toBe("stopped");
  });
});

test("a printer that never answers prints when its maker's setting says that taking the bytes is enough", async () => {
  machine.habits.silent = true;
  machine.habits.printsOnClose = true;
  const printer = await onTcp({ proof: "handed-over" });
  const out = firstValueFrom(machine.printed$);
  expect(await printer.print({ id: "1", bytes: label("L-1") })).toMatchObject({ outcome: "printed" });
  await out;
  expect(codes()).toEqual(["L-1"]);
});

describe("on a serial line", () => {
  test("prints, and a silence with a job in it leaves it open whether the label came out", async () => {
    const cable = await ptyPair();
    try {
      machine.attach(await serial({ path: cable.machinePath, baud: 9600 }).open(AbortSignal.timeout(10_000)));
      const transport = serial({ path: cable.path, baud: 9600 });
      const printer = made({ transport, idleCloseMs: 0, lineShowsPowerLoss: false });
      expect(await printer.print({ id: "1", bytes: label("L-1") })).toMatchObject({ outcome: "printed" });
      const begin = async () => {
        machine.set({ paperOut: true });
        return true;
      };
      expect(await printer.print({ id: "2", bytes: label("L-2"), begin })).toEqual({
        outcome: "unknown",
        why: "no-answer",
      });
      expect(codes()).toEqual(["L-1"]);
      await printer.stop();
    } finally {
      await machine.close();
      await cable.close();
    }
  });
});
