import { auditTime } from "rxjs";
import type { Printer } from "#drivers/kit/printer.ts";
import type { Binding, Floor, RunningBinding } from "../binding.ts";
import { PrinterQueue } from "./printer-queue.ts";

/** Jobs under way get that long to end when the appliance does; then they are asked about at the next start. */
const endWithinMs = 4_000;
/** After a commit the queues look for jobs, this often at most. */
const lookEveryMs = 50;

/**
 * Print jobs and label printers. A job is marked `sent` before its first byte is written, and `printed` when the printer's own counters
 * say so. Whatever happens in between, a pulled cable or a power cut, leaves it `asked`: a person says whether the label came out.
 */
export const printing: Binding = {
  name: "printing",
  kinds: ["printer"],
  asks: [
    {
      name: "papers",
      title: "Labels loaded in it",
      type: "choice",
      choices: ["labels", "large-labels", "small-labels", "none"],
      initial: "labels",
    },
    {
      name: "dpi",
      title: "Resolution; auto asks the printer",
      type: "choice",
      choices: ["auto", "203", "300"],
      initial: "auto",
    },
    { name: "language", title: "Language of its labels", type: "choice", choices: ["en", "de"], initial: "en" },
  ],
  async start(floor) {
    await askAboutInterrupted(floor);
    return running(floor);
  },
};

function running(floor: Floor): RunningBinding {
  const queues = new Set<PrinterQueue>();
  const ending = new Set<Promise<void>>();
  const { reader, queue: book } = floor.site.store;
  let pos = book.headPos;
  const commits = book.committed$.pipe(auditTime(lookEveryMs)).subscribe((head) => {
    const isAboutPrinting = reader.row(printingSql, pos, head) !== undefined;
    pos = head;
    if (isAboutPrinting) for (const queue of queues) queue.wake();
  });
  return {
    attach(machine, device) {
      const queue = new PrinterQueue({ floor, machine, printer: device as Printer });
      queues.add(queue);
      queue.wake();
      return () => {
        queues.delete(queue);
        // Not waited for: a job in the printer goes on while the machine is only given another name.
        const ended = queue.end().finally(() => ending.delete(ended));
        ending.add(ended);
      };
    },
    async stop() {
      commits.unsubscribe();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, endWithinMs);
      });
      await Promise.race([Promise.all(ending), late]);
      clearTimeout(timer);
    },
  };
}

const printingSql = `SELECT 1 FROM journal WHERE pos > ? AND pos <= ? AND sets LIKE '%"printJob"%' LIMIT 1`;

/** The appliance ended with these jobs on their way: it cannot know how far they came. */
async function askAboutInterrupted(floor: Floor): Promise<void> {
  for (const { id: jobId, printer, sentAt } of floor.site.store.reader.find("printJob", { state: "sent" })) {
    const outcome = { jobId, outcome: "unknown", why: "restarted" };
    const answer = await floor.run(printer, "paper.outcome", outcome, `restarted:${jobId}:${sentAt}`);
    if (!answer.ok) throw new Error(`print job ${jobId} could not be asked about: ${JSON.stringify(answer)}`);
  }
}
