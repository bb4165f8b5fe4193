import { beforeEach, describe, expect, test } from "vitest";
import type { Machine } from "#sync/model/records/machine.ts";
import type { PrintJob } from "#sync/model/records/print-job.ts";
import type { Caller } from "../../store/book.ts";
import { given, givenLocation, givenLpn, givenPerson } from "../../testing/builders.ts";
import { TestSite } from "../../testing/test-site.ts";
import { jobsFor } from "./printer-jobs.ts";
import type { PaperOutcome } from "./send-paper.ts";

let site: TestSite;
let ann: Caller;
let made = 0;
beforeEach(() => {
  site = new TestSite();
  made = 0;
  ann = givenPerson(site, { id: "ann", roles: ["supervisor"] });
  givenLocation(site, { id: "PACK-01", zone: "PACK" });
  givenLocation(site, { id: "A-01", zone: "A" });
  givenLpn(site, { id: "LPN-1", location: "PACK-01", sscc: "340123450000000017" });
});

const job = (jobId: string): PrintJob => site.book.get("printJob", jobId) as PrintJob;
const states = (...jobIds: string[]) => jobIds.map((jobId) => job(jobId).state);

/** What happens by itself when a carton is closed. */
function closed(fields: Partial<PrintJob> = {}): string {
  const id = `job-${++made}`;
  const requested = { paper: "carton-label", subject: "LPN-1", state: "waiting", requestedAt: site.nowMs } as const;
  given(site, "carton-closed", { sets: [{ record: "printJob", id, fields: { ...requested, ...fields } }] });
  site.tick(1_000);
  return id;
}

function givenPrinter(id: string, fields: Partial<Machine> = {}): void {
  given(site, "machine-added", { sets: [{ record: "machine", id, fields: { name: id, kind: "printer", ...fields } }] });
}

/** As the spooler does it. */
function spool(name: string, input: object) {
  const caller: Caller = { actor: "machine:p1", device: "p1", roles: ["admin"] };
  return site.sendMany([{ name, input, caller, commandId: `spool-${site.book.headPos}` }])[0];
}
const send = (jobId: string) => spool("paper.send", { jobId, printer: "p1" });
const outcome = (jobId: string, became: PaperOutcome["outcome"], why = "") =>
  spool("paper.outcome", { jobId, outcome: became, why });

describe("a job that is sent", () => {
  test("is printed when the printer says so", () => {
    const jobId = closed();
    expect(send(jobId)).toEqual({ ok: true, value: { send: true } });
    expect(job(jobId)).toMatchObject({ state: "sent", printer: "p1", sentAt: site.nowMs });
    outcome(jobId, "printed");
    expect(job(jobId)).toMatchObject({ state: "printed", printedAt: site.nowMs, trouble: "" });
  });

  test("cannot be sent again, cancelled, moved or taken by a print server", () => {
    const jobId = closed();
    send(jobId);
    expect(send(jobId)).toMatchObject({ ok: false, refusal: { code: "state-not-allowed" } });
    expect(site.refusal("papers.cancel", { jobId }, ann).code).toBe("state-not-allowed");
    expect(site.refusal("papers.move", { jobId, printer: "p2" }, ann).code).toBe("state-not-allowed");
    expect(spool("paper.printed", { jobId })).toMatchObject({ ok: false, refusal: { code: "state-not-allowed" } });
  });

  test("and of which nothing was written waits again, for any printer if it named none", () => {
    const [unnamed, named] = [closed(), closed({ printer: "p1", subject: "LPN-2" })];
    for (const jobId of [unnamed, named]) {
      send(jobId);
      outcome(jobId, "refused-before-sending", "no-connection");
    }
    expect([job(unnamed), job(named)]).toMatchObject([
      { state: "waiting", printer: "", sentAt: null },
      { state: "waiting", printer: "p1" },
    ]);
  });
});

describe("an interrupted job", () => {
  function asked(fields: Partial<PrintJob> = {}): string {
    const jobId = closed(fields);
    send(jobId);
    outcome(jobId, "unknown", "interrupted");
    return jobId;
  }

  test("is asked about, and counts as printed when a person saw the label", () => {
    const jobId = asked();
    expect(site.ask("papers.queue", { state: "asked" })).toMatchObject({
      asked: 1,
      waiting: 0,
      jobs: [{ jobId, trouble: "interrupted", printer: "p1" }],
    });
    expect(site.do("papers.answer", { jobId, came: true }, ann)).toEqual({ jobId, newJobId: null });
    expect(states(jobId)).toEqual(["printed"]);
    expect(site.refusal("papers.answer", { jobId, came: false }, ann).code).toBe("state-not-allowed");
  });

  test("that did not come out fails, and a new job prints it", () => {
    const jobId = asked({ copies: 3 });
    const { newJobId } = site.do("papers.answer", { jobId, came: false }, ann);
    expect(job(jobId)).toMatchObject({ state: "failed", trouble: "did-not-come" });
    expect(job(newJobId ?? "")).toMatchObject({
      state: "waiting",
      paper: "carton-label",
      subject: "LPN-1",
      printer: "",
      copies: 3,
      detail: { reprintOf: jobId, didNotCome: true, lastPrinter: "p1" },
    });
    expect(send(newJobId ?? "")).toEqual({ ok: true, value: { send: true } });
  });

  test.each(["LPN-1", "lpn-1", "00340123450000000017", "340123450000000017"])(
    "is answered by scanning its label: %s",
    (code) => {
      const jobId = asked();
      expect(site.do("papers.seen", { code }, ann)).toEqual({ jobIds: [jobId] });
      expect(states(jobId)).toEqual(["printed"]);
      expect(site.do("papers.seen", { code }, ann)).toEqual({ jobIds: [] });
    },
  );
});

describe("a second label with one LPN", () => {
  test("is not sent by itself, whatever became of the first", () => {
    for (const became of ["printed", "unknown"] as const) {
      const [first, second] = [closed({ subject: became }), closed({ subject: became })];
      send(first);
      expect(send(second)).toEqual({ ok: true, value: { send: false } });
      outcome(first, became);
      expect(job(second)).toMatchObject({ state: "failed", trouble: "printed-before" });
    }
  });

  test("is printed when a person asks for it, not when a program does", () => {
    const first = closed();
    send(first);
    outcome(first, "printed");
    const byPerson = site.do("papers.reprint", { jobId: first }, ann).jobId;
    const erp: Caller = { actor: "device:erp", device: "erp", roles: ["integrator"] };
    const byProgram = site.do("papers.request", { kind: "carton-label", subject: "LPN-1" }, erp).jobId;
    expect(send(byProgram)).toEqual({ ok: true, value: { send: false } });
    expect(send(byPerson)).toEqual({ ok: true, value: { send: true } });
  });

  test("is nothing special for what carries no LPN", () => {
    const [first, second] = [1, 2].map(() => closed({ paper: "location-label", subject: "A-01" })) as [string, string];
    send(first);
    outcome(first, "printed");
    expect(send(second)).toEqual({ ok: true, value: { send: true } });
  });
});

describe("which printer takes a job", () => {
  const takes = (...printers: string[]) =>
    Object.fromEntries(printers.map((id) => [id, jobsFor(site.book, id, 10).map((one) => one.id)]));

  test("the one it names; else the one at the place, of the zone, of the site", () => {
    givenPrinter("p-pack", { place: "PACK-01" });
    givenPrinter("p-zone", { zone: "A" });
    givenPrinter("p-site");
    const carton = closed();
    const location = closed({ paper: "location-label", subject: "A-01" });
    const item = closed({ paper: "item-label", subject: "TEA" });
    const named = closed({ printer: "p-site" });
    closed({ printer: "somebody else's" });
    closed({ paper: "packing-list", subject: "SO-1" });
    expect(takes("p-pack", "p-zone", "p-site")).toEqual({
      "p-pack": [carton],
      "p-zone": [location],
      "p-site": [item, named],
    });
  });

  test("by what is loaded in it, and the only one that fits wherever it stands", () => {
    givenPrinter("p-large", { place: "A-01", settings: { papers: "large-labels" } });
    givenPrinter("p-small", { place: "PACK-01", settings: { papers: "small-labels" } });
    givenPrinter("p-off", { enabled: false });
    givenPrinter("p-none", { settings: { papers: "none" } });
    const carton = closed();
    const location = closed({ paper: "location-label", subject: "A-01" });
    expect(takes("p-large", "p-small", "p-off", "p-none")).toEqual({
      "p-large": [carton],
      "p-small": [location],
      "p-off": [],
      "p-none": [],
    });
  });

  test("a person moves a job to another, and counts per printer say what waits where", () => {
    givenPrinter("p1");
    givenPrinter("p2", { settings: { papers: "none" } });
    const jobId = closed();
    expect(takes("p1", "p2")).toEqual({ p1: [jobId], p2: [] });
    site.do("papers.move", { jobId, printer: "p2" }, ann);
    expect(takes("p1", "p2")).toEqual({ p1: [], p2: [jobId] });
    const test = site.do("papers.test-label", { printer: "p1" }, ann).jobId;
    send(test);
    expect(site.ask("papers.printers", {}).printers).toMatchObject([
      { id: "p1", waiting: 0, sent: 1, asked: 0, papers: "labels" },
      { id: "p2", waiting: 1, sent: 0, asked: 0, papers: "none" },
    ]);
    expect(site.refusal("papers.test-label", { printer: "nowhere" }, ann).code).toBe("not-found");
  });
});

test("a printer that keeps jobs waiting is one exception, which closes when it is ready", () => {
  givenPrinter("p1", { place: "PACK-01" });
  spool("paper.printer-stuck", { machine: "p1", reason: "paper-out" });
  spool("paper.printer-stuck", { machine: "p1", reason: "no-answer" });
  spool("paper.printer-stuck", { machine: "p2", reason: "no-answer" });
  const open = () => site.ask("exceptions.list", { kind: "device" }).exceptions;
  expect(open().filter(({ detail }) => detail.machine === "p1")).toMatchObject([
    { place: "PACK-01", detail: { because: "printer-not-ready", reason: "paper-out" } },
  ]);
  expect(spool("paper.printer-ready", { machine: "p1" })).toEqual({ ok: true, value: { closed: 1 } });
  expect(open()).toMatchObject([{ detail: { machine: "p2" } }]);
});
