import { beforeEach, describe, expect, test } from "vitest";
import type { PrintJob } from "#sync/model/records/print-job.ts";
import { givenLocation, givenLpn, givenPerson } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import type { Caller } from "../../store/book.ts";
import { printJob } from "../stock/request-print.ts";
import { jobsFor } from "./printer-jobs.ts";

let site: TestSite;
let ann: Caller;
const spooler: Caller = { actor: "machine:p1", device: "p1", roles: ["admin"] };
beforeEach(() => {
  site = new TestSite();
  ann = givenPerson(site, { id: "ann", roles: ["supervisor"] });
  givenLocation(site, { id: "PACK-01", zone: "PACK" });
  givenLpn(site, { id: "LPN-1", location: "PACK-01", sscc: "395212340000000025" });
});

const job = (jobId: string): PrintJob => site.book.get("printJob", jobId) as PrintJob;
/** What happens by itself when a carton is closed. */
function closing(subject = "LPN-1", paper: PrintJob["paper"] = "carton-label"): string {
  const { book } = site;
  let made = "";
  const call = { name: "test.close", input: {}, caller: ann, commandId: `close-${book.headPos}` };
  const handler = {
    contract: { name: "test.close", kind: "command" as const },
    decide: () => {
      const one = printJob(book, paper, subject);
      made = one.id;
      book.post({ type: "carton-closed", sets: [one] });
      return null;
    },
  };
  site.runner.run([call], { "test.close": handler });
  return made;
}
