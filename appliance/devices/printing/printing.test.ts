import { filter, firstValueFrom, NEVER, Subject } from "rxjs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ZplPrinterOptions, zplPrinter } from "#drivers/drivers/zpl-printer.ts";
import type { Printer } from "#drivers/kit/printer.ts";
import { codesOn, labelPicture } from "#drivers/simulators/label-picture.ts";
import { type PrintedLabel, ZplPrinterSimulator } from "#drivers/simulators/zpl-printer.ts";
import { tcp } from "#drivers/transports/tcp.ts";
import { papersContracts } from "#sync/contracts/papers.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { PrintJob } from "#sync/model/records/print-job.ts";
import { renderPaper } from "../../api/print/render-paper.ts";
import { packedOrder } from "../../api/print/testing/packed-order.ts";
import { type Caller, Refused } from "../../store/book.ts";
import type { Answer } from "../../store/run-command.ts";
import { given, givenPerson } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import type { Floor, RunningBinding } from "../binding.ts";
import { PrinterQueue, stuckAfterMs } from "./printer-queue.ts";
import { printing } from "./printing.ts";

/** The same label looks the same: each is drawn and read once. */
const readBack = new Map<string, { text: string }[]>();
const carton4x6 = { widthMm: 101.6, heightMm: 152.4 };
let site: TestSite;
let ann: Caller;
let carton: string;
let machine: ZplPrinterSimulator;
let port: number;
let out: PrintedLabel[];
let running: RunningBinding;
const closing: (() => Promise<unknown> | unknown)[] = [];

beforeEach(async () => {
  site = new TestSite();
  ({ carton } = packedOrder(site));
  ann = givenPerson(site, { id: "ann", roles: ["supervisor"] });
  machine = new ZplPrinterSimulator();
  out = [];
  machine.printed$.subscribe((label) => out.push(label));
  port = await machine.listen();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await machine.close();
  // Whatever happened: every label that came out is whole, and carries the LPN that it should.
  for (const { zpl } of out) {
    if (!readBack.has(zpl)) readBack.set(zpl, await codesOn(await labelPicture(zpl, carton4x6)));
    expect(readBack.get(zpl)?.[0]?.text).toBe(carton);
  }
  expectSound(site);
  site.db.close();
});

/** The book of the site as the floor sees it; papers are drawn as the back office draws them. */
function floorOf(events: Floor["events$"] = NEVER): Floor & { committed$: Subject<number> } {
  const committed$ = new Subject<number>();
  const queue = { committed$, headPos: 0 };
  return {
    committed$,
    site: {
      store: { reader: site.book, queue },
      log: { error: (what: unknown) => closing.push(() => expect(what).toBe("")) },
    } as never,
    machines: new Map(),
    async run(machineId, command, input, commandId): Promise<Answer> {
      try {
        if (command === "papers.render") {
          const request = papersContracts["papers.render"].input.parse(input);
          const { content } = await renderPaper(site.book, request, site.nowMs);
          return { ok: true, value: { contentBase64: Buffer.from(content).toString("base64") } };
        }
      } catch (error) {
        if (error instanceof Refused) return { ok: false, refusal: error.refusal };
        throw error;
      }
      const caller: Caller = { actor: `machine:${machineId}`, device: machineId, roles: ["admin"] };
      const [answer] = site.sendMany([
        { name: command, input, caller, commandId: `machine:${machineId}:${commandId}` },
      ]);
      committed$.next(site.runner.headPos);
      return answer as Answer;
    },
    show() {},
    changed() {},
    tell() {},
    events$: events,
  };
}

function printerOn(options: Partial<ZplPrinterOptions> = {}): Printer {
  const printer = zplPrinter({
    id: "p1",
    transport: tcp({ host: "127.0.0.1", port }),
    surroundings: { now: () => Date.now(), log: () => {} },
    idleCloseMs: 5_000,
    lineShowsPowerLoss: true,
    ...options,
    times: { pollReadyMs: 200, pollWaitingMs: 30, pollPrintingMs: 5, replyMs: 1_500, ...options.times },
  });
  closing.push(() => printer.stop());
  return printer;
}

function givenPrinter(fields: Partial<Machine> = {}): Machine {
  given(site, "machine-added", {
    sets: [{ record: "machine", id: "p1", fields: { name: "Printer 1", kind: "printer", ...fields } }],
  });
  return site.book.get("machine", "p1") as Machine;
}

/** The appliance starts, with this printer on its floor. */
async function started(options: Partial<ZplPrinterOptions> = {}) {
  const floor = floorOf();
  running = await printing.start(floor);
  const printer = printerOn(options);
  const detach = running.attach?.(givenPrinter(), printer) ?? (() => {});
  closing.push(() => running.stop?.(), detach);
  const wake = () => floor.committed$.next(site.runner.headPos);
  return { printer, wake };
}

const job = (jobId: string) => site.book.get("printJob", jobId) as PrintJob;
const becomes = (jobId: string, ...states: PrintJob["state"][]) =>
  vi.waitFor(() => expect(states).toContain(job(jobId).state), { timeout: 20_000, interval: 5 });
/** The label that packing asked for by itself. */
const cartonJob = () => site.book.find("printJob", { paper: "carton-label" })[0]!.id;

test("the label of a closed carton comes out by itself, and is read back", async () => {
  await started();
  await becomes(cartonJob(), "printed");
  expect(out).toHaveLength(1);
  expect(job(cartonJob())).toMatchObject({ printer: "p1", trouble: "" });
});

test("copies are made by the printer", async () => {
  const { wake } = await started();
  await becomes(cartonJob(), "printed");
  const { jobId } = site.do("papers.request", { kind: "carton-label", subject: carton, copies: 3 }, ann);
  wake();
  await becomes(jobId, "printed");
  expect(out.map(({ copy }) => copy)).toEqual([1, 1, 2, 3]);
});

test("a label that cannot be made fails and says why; those behind it are printed", async () => {
  given(site, "lpn-given", { sets: [{ record: "lpn", id: "LPN-X", fields: { kind: "carton" } }] });
  const bad = site.do("papers.request", { kind: "carton-label", subject: "LPN-X", printer: "p1" }, ann).jobId;
  await started();
  await becomes(bad, "failed");
  expect(job(bad).trouble).toContain("belongs to no order");
  await becomes(cartonJob(), "printed");
});

test("unplugged at any byte: exactly one label in the end, and a person is asked", { timeout: 60_000 }, async () => {
  const { wake } = await started();
  await becomes(cartonJob(), "printed");
  const bytes = (out[0] as PrintedLabel).zpl.length;
  const step = Math.ceil(bytes / 20);
  const cuts = [1, 2, 3, bytes - 2, bytes - 1, bytes, ...Array.from({ length: 19 }, (_, i) => (i + 1) * step)];
  for (const cut of cuts.filter((byte) => byte <= bytes)) {
    const before = out.length;
    machine.cutAt(cut);
    const { jobId } = site.do("papers.reprint", { jobId: cartonJob() }, ann);
    wake();
    await becomes(jobId, "asked");
    const came = cut === bytes;
    await vi.waitFor(() => expect(out.length).toBe(came ? before + 1 : before));
    // The person says what they see.
    const { newJobId } = site.do("papers.answer", { jobId, came }, ann);
    wake();
    if (newJobId) await becomes(newJobId, "printed");
    expect([cut, out.length - before]).toEqual([cut, 1]);
  }
});

test("when a label did not come out, what is left of it in the printer is taken back before it is printed anew", async () => {
  const { printer, wake } = await started({ times: { jobMs: 1_500 } });
  machine.habits.silentWhenNotReady = false;
  await becomes(cartonJob(), "printed");
  // It pauses as soon as it has the job: the label stands in its memory.
  machine.habits.labelMs = 60_000;
  const { jobId } = site.do("papers.reprint", { jobId: cartonJob() }, ann);
  wake();
  await becomes(jobId, "asked");
  expect(job(jobId).trouble).toBe("took-too-long");
  machine.set({ paused: true });
  expect(machine.waiting).toBe(1);
  const { newJobId } = site.do("papers.answer", { jobId, came: false }, ann);
  wake();
  await vi.waitFor(() => expect(machine.waiting).toBe(0), { timeout: 10_000 });
  machine.habits.labelMs = 0;
  machine.set({ paused: false });
  await firstValueFrom(printer.status$.pipe(filter(({ ready }) => ready)));
  await becomes(newJobId ?? "", "printed");
  expect(out).toHaveLength(2);
});

test("what was sent when the appliance ended is asked about when it starts, and not printed again", async () => {
  given(site, "print-sent", {
    sets: [{ record: "printJob", id: cartonJob(), fields: { state: "sent", printer: "p1", sentAt: site.nowMs } }],
  });
  const { printer } = await started();
  await firstValueFrom(printer.status$.pipe(filter(({ model }) => model !== "")));
  expect(job(cartonJob())).toMatchObject({ state: "asked", trouble: "restarted" });
  expect(out).toEqual([]);
});

test("an appliance that stops with a label in the printer leaves a question", async () => {
  machine.habits.labelMs = 3_600_000;
  const floor = floorOf();
  const binding = await printing.start(floor);
  const printer = printerOn();
  const detach = binding.attach?.(givenPrinter(), printer);
  await becomes(cartonJob(), "sent");
  await vi.waitFor(() => expect(machine.waiting).toBe(1), { timeout: 10_000 });
  await detach?.();
  await printer.stop();
  await binding.stop?.();
  expect(job(cartonJob()).state).toBe("asked");
  expect(["stopped", "interrupted"]).toContain(job(cartonJob()).trouble);
});

describe("a printer that is not ready", () => {
  test("out of labels: jobs wait, and come out once each when they are loaded", async () => {
    machine.set({ paperOut: true });
    const { wake } = await started({ times: { replyMs: 300 } });
    const { jobId } = site.do("papers.reprint", { jobId: cartonJob() }, ann);
    wake();
    expect(machine.heard).not.toContain("^XA");
    machine.set({ paperOut: false });
    await Promise.all([becomes(cartonJob(), "printed"), becomes(jobId, "printed")]);
    expect(out).toHaveLength(2);
  });

  test("with a full buffer: jobs wait", async () => {
    machine.habits.formatsMax = 0;
    const { printer } = await started();
    await firstValueFrom(printer.status$.pipe(filter(({ reasons }) => reasons.includes("buffer-full"))));
    expect(job(cartonJob()).state).toBe("waiting");
    machine.habits.formatsMax = 10;
    await becomes(cartonJob(), "printed");
  });

  test("for too long with jobs waiting: people are told once, until it is ready", async () => {
    let nowMs = 1_000_000;
    const now = () => nowMs;
    machine.set({ paused: true });
    const printer = printerOn({ surroundings: { now, log: () => {} } });
    const queue = new PrinterQueue({ floor: floorOf(), machine: givenPrinter({ place: "PACK-01" }), printer, now });
    closing.push(() => queue.end());
    await firstValueFrom(printer.status$.pipe(filter(({ reasons }) => reasons.includes("paused"))));
    const open = () => site.ask("exceptions.list", { kind: "device" }).exceptions;
    await queue.tellIfStuck();
    expect(open()).toEqual([]);
    nowMs += stuckAfterMs;
    await queue.tellIfStuck();
    await queue.tellIfStuck();
    expect(open()).toMatchObject([
      { place: "PACK-01", detail: { machine: "p1", because: "printer-not-ready", reason: "paused" } },
    ]);
    machine.set({ paused: false });
    await firstValueFrom(printer.status$.pipe(filter(({ ready }) => ready)));
    await queue.tellIfStuck();
    expect(open()).toEqual([]);
    await becomes(cartonJob(), "printed");
  });

  test("with nothing to print: nobody is bothered", async () => {
    let nowMs = 1_000_000;
    const printer = printerOn({ transport: tcp({ host: "127.0.0.1", port: 9 }) });
    const floor = floorOf();
    site.do("papers.cancel", { jobId: cartonJob() }, ann);
    const queue = new PrinterQueue({ floor, machine: givenPrinter(), printer, now: () => nowMs });
    closing.push(() => queue.end());
    nowMs = Date.now() + 2 * stuckAfterMs;
    await queue.tellIfStuck();
    expect(site.ask("exceptions.list", { kind: "device" }).exceptions).toEqual([]);
  });
});

test("a machine given another name while it prints finishes its job, once", async () => {
  const { printer } = await started();
  machine.habits.labelMs = 300;
  await becomes(cartonJob(), "sent");
  const again = running.attach?.(givenPrinter({ name: "Other name" }), printer);
  closing.push(() => again?.());
  await becomes(cartonJob(), "printed");
  expect(out).toHaveLength(1);
});
