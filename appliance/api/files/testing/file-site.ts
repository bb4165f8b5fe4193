import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import type { OutputOf } from "#sync/contracts/define.ts";
import { type filesContracts, importOptions } from "#sync/contracts/files.ts";
import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import type { Answer } from "../../../store/run-command.ts";
import { supervisor, TestSite } from "../../../testing/test-site.ts";
import type { BackOffice } from "../../back-office/back-office.ts";
import { officeWork } from "../../back-office/office-work.ts";
import { FileDesk } from "../file-desk.ts";

type Imported = OutputOf<(typeof filesContracts)["files.import"]>;

/** A book in memory with a file desk over it; what the back office does in its thread is done here in this one. */
export class FileSite {
  readonly folder = mkdtempSync(join(tmpdir(), "kontor-files-"));
  readonly outbox = join(this.folder, "outbox");
  readonly site: TestSite;
  readonly office: BackOffice;
  readonly desk: FileDesk;
  #sent = 0;

  constructor(site = new TestSite()) {
    mkdirSync(this.outbox);
    this.site = site;
    this.office = {
      do: async (kind, input) => structuredClone(await officeWork(site.book, { kind, input } as never)) as never,
      stop: async () => {},
    };
    const queue = {
      run: async (call: Parameters<TestSite["sendMany"]>[0][number]) =>
        this.site.sendMany([structuredClone(call)])[0] as Answer,
    };
    this.desk = new FileDesk({ queue, reader: this.site.book, office: this.office, outbox: this.outbox });
  }

  send(name: string, content: string | Uint8Array, options: z.input<typeof importOptions> = {}) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const read = importOptions.parse(options);
    return this.desk.import({ name, bytes, options: read, caller: supervisor, commandId: `send:${++this.#sent}` });
  }

  /** A file that must be taken. */
  async take(
    name: string,
    content: string | Uint8Array,
    options: z.input<typeof importOptions> = {},
  ): Promise<Imported> {
    const answer = await this.send(name, content, options);
    if (answer.ok) return answer.value as Imported;
    throw new Error(`${name} was not taken: ${JSON.stringify(answer)}`);
  }

  /** A file that must be refused: every problem. */
  async problems(
    name: string,
    content: string | Uint8Array,
    options: z.input<typeof importOptions> = {},
  ): Promise<FileProblem[]> {
    const answer = await this.send(name, content, options);
    if (!answer.ok && "refusal" in answer && answer.refusal.code === "file-refused") return answer.refusal.problems;
    throw new Error(`${name} was not refused as a file: ${JSON.stringify(answer)}`);
  }

  /** What lies in the outbox, by name. */
  sent(): Record<string, string> {
    return Object.fromEntries(
      readdirSync(this.outbox)
        .sort()
        .map((name) => [name, readFileSync(join(this.outbox, name), "utf8")]),
    );
  }

  close(): void {
    this.site.db.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
