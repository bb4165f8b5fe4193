import type { InputOf } from "#sync/contracts/define.ts";
import type { papersContracts } from "#sync/contracts/papers.ts";
import type { CommandQueue } from "../../store/command-queue.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer } from "../../store/run-command.ts";
import { requireRecord, requireState } from "../../wms/stock/require.ts";
import type { BackOffice } from "../back-office/back-office.ts";
import type { DoorHandlers } from "../dispatch.ts";
import type { PaperRequest } from "./paper-request.ts";
import type { RenderedPaper } from "./render-paper.ts";

type Fetch = InputOf<(typeof papersContracts)["papers.fetch"]>;

/** Labels and papers, drawn in the back office from the book as it is when they are printed. */
export class PrintDesk {
  readonly #queue: Pick<CommandQueue, "run">;
  readonly #reader: Reader;
  readonly #office: BackOffice;

  constructor(parts: { queue: Pick<CommandQueue, "run">; reader: Reader; office: BackOffice }) {
    this.#queue = parts.queue;
    this.#reader = parts.reader;
    this.#office = parts.office;
  }

  /** The contracts that this desk answers. */
  readonly handlers: DoorHandlers = {
    "papers.render": async ({ input }) => ({ ok: true, value: asValue(await this.render(input as PaperRequest)) }),
    "papers.fetch": async ({ input, caller, commandId }) => {
      const { jobId, ...look } = input as Fetch;
      const job = requireRecord(this.#reader, "printJob", jobId);
      // A repeat of a fetch whose answer was lost gets the paper again: the command that marks it knows its own id.
      const isRepeat = this.#reader.row("SELECT 1 FROM answer WHERE commandId = ?", commandId) !== undefined;
      if (!isRepeat) requireState("print job", job, "waiting", "failed");
      const paper = await this.render({ kind: job.paper, subject: job.subject, copies: 1, ...look });
      // Marked before it is handed out: a printer that fetched it and broke is told by `papers.failed`, never printed twice.
      const marked: Answer = await this.#queue.run({ name: "paper.printed", input: { jobId }, caller, commandId });
      return marked.ok ? { ok: true, value: { ...asValue(paper), jobId, copies: job.copies } } : marked;
    },
  };

  render(request: PaperRequest): Promise<RenderedPaper> {
    return this.#office.do("paper", { request, nowMs: Date.now() });
  }
}

const asValue = ({ name, mediaType, content }: RenderedPaper) => ({
  name,
  mediaType,
  contentBase64: Buffer.from(content).toString("base64"),
});
