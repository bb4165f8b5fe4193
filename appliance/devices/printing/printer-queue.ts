import { randomUUID } from "node:crypto";
import { Subscription } from "rxjs";
import type { Printer, PrintResult } from "#drivers/kit/printer.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { PrintJob } from "#sync/model/records/print-job.ts";
import type { Answer } from "../../store/run-command.ts";
import { jobsFor, takenBackFrom } from "../../wms/papers/printer-jobs.ts";
import { stuckExceptions } from "../../wms/papers/printer-stuck.ts";
import type { Floor } from "../binding.ts";

/** Jobs wait for a printer that is not ready for longer than this: people are told. */
export const stuckAfterMs = 120_000;
const lookEveryMs = 5_000;
/** What could not be done now (a full queue) is tried again after this. */
const againAfterMs = 1_000;
const settleTriesMax = 30;
const renderTriesMax = 5;

/** The jobs of one printer, one after the other, for as long as it is ready. It keeps nothing: what waits and what was sent is in the book. */
export class PrinterQueue {
  readonly #floor: Floor;
  readonly #machine: Machine;
  readonly #printer: Printer;
  readonly #now: () => number;
  readonly #following = new Subscription();
  readonly #timer: NodeJS.Timeout;
  #again: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #wanted = false;
  #hasEnded = false;
  /** Jobs that repeat one that did not come out, after that one was taken back from this printer. */
  readonly #tookBack = new Set<string>();
  #renderTries: { jobId: string; count: number } = { jobId: "", count: 0 };

  constructor({
    floor,
    machine,
    printer,
    now = Date.now,
  }: {
    floor: Floor;
    machine: Machine;
    printer: Printer;
    now?: () => number;
  }) {
    this.#floor = floor;
    this.#machine = machine;
    this.#printer = printer;
    this.#now = now;
    this.#following.add(
      printer.status$.subscribe(({ ready, reasons, model, firmware, dpi }) => {
        floor.show(machine.id, { ready, reasons, model, firmware, dpi });
        this.wake();
      }),
    );
    this.#timer = setInterval(() => {
      this.wake();
      this.tellIfStuck().catch((error) =>
        floor.site.log.error({ err: error, machine: machine.id }, "people could not be told of a printer"),
      );
    }, lookEveryMs);
  }

  /** Something changed: look whether there is something to print. */
  wake(): void {
    if (this.#hasEnded) return;
    this.#wanted = true;
    this.#working ??= this.#work()
      .catch((error) => {
        this.#wanted = false;
        this.#floor.site.log.error({ err: error, machine: this.#machine.id }, "a print queue failed");
        this.#lookAgain();
      })
      .finally(() => {
        this.#working = undefined;
        if (this.#wanted) this.wake();
      });
  }

  /** Takes no further jobs; settles when the one under way has an outcome. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#following.unsubscribe();
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    await this.#working;
  }

  /** Opens an exception when jobs have waited too long for this printer, and closes it when it is ready. */
  async tellIfStuck(): Promise<void> {
    const { id } = this.#machine;
    const { ready, sinceMs, reasons } = this.#printer.status;
    const { reader } = this.#floor.site.store;
    const isTold = stuckExceptions(reader, id).length > 0;
    if (ready) {
      if (isTold) await this.#floor.run(id, "paper.printer-ready", { machine: id }, `ready:${sinceMs}`);
      return;
    }
    if (isTold || this.#now() - sinceMs < stuckAfterMs) return;
    const hasJobs = jobsFor(reader, id).length > 0 || reader.countOf("printJob", { state: "sent", printer: id }) > 0;
    if (!hasJobs) return;
    const report = { machine: id, reason: reasons[0] ?? "no-answer" };
    await this.#floor.run(id, "paper.printer-stuck", report, `stuck:${sinceMs}`);
  }

  async #work(): Promise<void> {
    while (this.#wanted && !this.#hasEnded) {
      this.#wanted = false;
      if (!(await this.#takeBack())) return;
      const { ready, model } = this.#printer.status;
      // A printer that was not asked yet who it is cannot be given a label of the right resolution.
      if (!ready || (this.#dpiSetting === "auto" && model === "")) return;
      const [job] = jobsFor(this.#floor.site.store.reader, this.#machine.id);
      if (!job) return;
      const isSettled = await this.#print(job);
      if (isSettled) this.#wanted = true;
      else this.#lookAgain();
    }
  }

  #lookAgain(): void {
    clearTimeout(this.#again);
    if (!this.#hasEnded) this.#again = setTimeout(() => this.wake(), againAfterMs);
  }

  /**
   * A person said that a label did not come out; this printer may still have it, and print it when paper is loaded. It is taken back
   * before its repetition is printed, here or elsewhere. False while the printer cannot be reached.
   */
  async #takeBack(): Promise<boolean> {
    const jobIds = takenBackFrom(this.#floor.site.store.reader, this.#machine.id);
    for (const known of this.#tookBack) if (!jobIds.includes(known)) this.#tookBack.delete(known);
    const fresh = jobIds.filter((jobId) => !this.#tookBack.has(jobId));
    if (fresh.length === 0) return true;
    if (!(await this.#printer.cancelAll())) return false;
    for (const jobId of fresh) this.#tookBack.add(jobId);
    return true;
  }

  /** Gives whether the job is off the queue. */
  async #print(job: PrintJob): Promise<boolean> {
    const bytes = await this.#render(job);
    if (!bytes) return false;
    if (bytes === "impossible") return true;
    const { id } = this.#machine;
    // Made anew for each attempt: a repeat must be refused because the job is sent, not be told once more that it may be.
    const attempt = randomUUID();
    const booked = { isSent: false, isPassedOver: false };
    const begin = async () => {
      const answer = await this.#floor.run(id, "paper.send", { jobId: job.id, printer: id }, `send:${attempt}`);
      booked.isSent = answer.ok && (answer.value as { send: boolean }).send;
      booked.isPassedOver = answer.ok && !booked.isSent;
      if (booked.isSent) this.#floor.show(id, { printing: job.id });
      return booked.isSent;
    };
    const result = await this.#printer.print({ id: job.id, bytes, begin }).catch((error): PrintResult => {
      this.#floor.site.log.error({ err: error, machine: id, jobId: job.id }, "a printer's driver failed");
      return { outcome: "unknown", why: "interrupted" };
    });
    this.#floor.show(id, { printing: "" });
    if (booked.isPassedOver) return true;
    if (!booked.isSent) return false;
    await this.#settle(job, result, attempt);
    this.#floor.tell({
      machineId: id,
      kind: "print",
      atMs: this.#now(),
      data: { jobId: job.id, paper: job.paper, subject: job.subject, ...result },
    });
    return result.outcome !== "refused-before-sending";
  }

  async #render(job: PrintJob): Promise<Uint8Array | "impossible" | undefined> {
    const { id, settings } = this.#machine;
    const request = {
      kind: job.paper,
      subject: job.subject,
      format: "zpl",
      dpi: this.#dpi,
      language: settings.language ?? "en",
      copies: job.copies,
    };
    const answer = await this.#floor.run(id, "papers.render", request, `render:${job.id}`);
    if (answer.ok) return Buffer.from((answer.value as { contentBase64: string }).contentBase64, "base64");
    if (this.#mayPassBy(job, answer)) return undefined;
    const trouble = troubleOf(answer);
    const failed = await this.#floor.run(id, "papers.failed", { jobId: job.id, trouble }, `failed:${randomUUID()}`);
    return failed.ok ? "impossible" : undefined;
  }

  /** A busy back office is asked again; one that fails at this label each time is not, for those behind it want to be printed too. */
  #mayPassBy({ id: jobId }: PrintJob, answer: Exclude<Answer, { ok: true }>): boolean {
    if ("refusal" in answer && answer.refusal.code !== "queue-full") return false;
    if ("refusal" in answer) return true;
    if (this.#renderTries.jobId !== jobId) this.#renderTries = { jobId, count: 0 };
    return ++this.#renderTries.count < renderTriesMax;
  }

  /** The book must hear of it. Until it has, the job stays `sent`, and a restart would ask about it. */
  async #settle({ id: jobId }: PrintJob, { outcome, why }: PrintResult, attempt: string): Promise<void> {
    const { id } = this.#machine;
    for (let tries = 1; ; tries++) {
      const answer = await this.#floor.run(id, "paper.outcome", { jobId, outcome, why }, `outcome:${attempt}`);
      if (answer.ok) return;
      const isPassing =
        "fault" in answer || answer.refusal.code === "queue-full" || answer.refusal.code === "storage-full";
      if (!isPassing || tries >= settleTriesMax) {
        this.#floor.site.log.error(
          { machine: id, jobId, outcome, why, answer },
          "what became of a print job could not be booked",
        );
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }

  get #dpiSetting(): string {
    return String(this.#machine.settings.dpi ?? "auto");
  }

  get #dpi(): 203 | 300 {
    if (this.#dpiSetting === "300") return 300;
    return this.#dpiSetting === "auto" && this.#printer.status.dpi === 300 ? 300 : 203;
  }
}

function troubleOf(answer: Exclude<Answer, { ok: true }>): string {
  if ("fault" in answer) return "fault";
  const { refusal } = answer;
  return refusal.code === "paper-impossible" ? `${refusal.kind}: ${refusal.why}`.slice(0, 200) : refusal.code;
}
