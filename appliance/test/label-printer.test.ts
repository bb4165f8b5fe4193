import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { codesOn, labelPicture } from "#drivers/simulators/label-picture.ts";
import { ZplPrinterSimulator } from "#drivers/simulators/zpl-printer.ts";
import { StartedAppliance } from "../testing/start-appliance.ts";

/** One printer that speaks real ZPL on a real socket, and one site that is killed and started again. */
const machine = new ZplPrinterSimulator();
const data = mkdtempSync(join(tmpdir(), "kontor-printer-"));
const out: string[] = [];
let appliance: StartedAppliance;
let picker: string;
beforeAll(async () => {
  machine.printed$.subscribe(({ zpl }) => out.push(zpl));
  const port = await machine.listen();
  await start();
  const supervisor = await appliance.signIn("supervisor");
  const settings = { host: "127.0.0.1", port, papers: "labels", language: "de" };
  await appliance.call("machines.add", { id: "printer-1", entry: "zebra/zpl-tcp", settings }, supervisor);
});
afterAll(async () => {
  await appliance?.stop();
  await machine.close();
  rmSync(data, { recursive: true, force: true });
});

async function start(): Promise<void> {
  appliance = await StartedAppliance.start({ data });
  picker = await appliance.signIn("picker");
}

const label = () => appliance.call("papers.request", { kind: "location-label", subject: "A01-01-1" }, picker);
const stateOf = async (jobId: string) => {
  for (const state of ["waiting", "sent", "asked", "printed", "failed"] as const) {
    const { jobs } = await appliance.call("papers.queue", { state }, picker);
    if (jobs.some((job) => job.jobId === jobId)) return state;
  }
  return undefined;
};
const becomes = (jobId: string, state: string) =>
  vi.waitFor(async () => expect(await stateOf(jobId)).toBe(state), { timeout: 30_000, interval: 100 });

async function expectReadable(zpl: string | undefined): Promise<void> {
  const codes = await codesOn(await labelPicture(zpl ?? "", { widthMm: 100, heightMm: 50 }));
  expect(codes).toEqual([{ format: "Code128", text: "A01-01-1" }]);
}

test("a label that somebody asks for comes out of the printer and is read back", async () => {
  const { jobId } = await label();
  await becomes(jobId, "printed");
  expect(out).toHaveLength(1);
  await expectReadable(out[0]);
});

test("a test label shows the printer's own id", async () => {
  const { jobId } = await appliance.call("papers.test-label", { printer: "printer-1" }, picker);
  await becomes(jobId, "printed");
  const codes = await codesOn(await labelPicture(out.at(-1) ?? "", { widthMm: 100, heightMm: 50 }));
  expect(codes.map(({ text }) => text)).toEqual(["printer-1", "printer-1"]);
});

test("the power goes with a label on its way: a person is asked, and in the end there is one label", {
  timeout: 120_000,
}, async () => {
  const before = out.length;
  // It takes the job and holds on to it.
  machine.habits.labelMs = 3_600_000;
  const { jobId } = await label();
  await becomes(jobId, "sent");
  await vi.waitFor(() => expect(machine.waiting).toBe(1), { timeout: 20_000 });
  await appliance.kill();
  await start();
  expect(await stateOf(jobId)).toBe("asked");
  expect(out.length).toBe(before);
  machine.habits.labelMs = 0;
  const { newJobId } = await appliance.call("papers.answer", { jobId, came: false }, picker);
  expect(await stateOf(jobId)).toBe("failed");
  await becomes(newJobId ?? "", "printed");
  // What it held on to was taken back: it does not come out beside its repetition.
  expect(machine.waiting).toBe(0);
  expect(out.length - before).toBe(1);
  await expectReadable(out.at(-1));
});
