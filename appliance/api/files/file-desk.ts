import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { filesContracts } from "#sync/contracts/files.ts";
import type { FileProblem } from "#sync/contracts/refusals/files.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Acknowledgement } from "#sync/model/records/file.ts";
import { fileSafe, inboundCalled, orderCalled } from "../../edi/export-file.ts";
import { type ImportPlan, x12Options } from "../../edi/import-file.ts";
import { problemsOfRefusal } from "../../edi/refused-commands.ts";
import { siteMoment } from "../../edi/site-time.ts";
import { writeWhole } from "../../site/data-folder.ts";
import type { Caller } from "../../store/book.ts";
import type { CommandQueue } from "../../store/command-queue.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer } from "../../store/run-command.ts";
import type { RefuseFile } from "../../wms/files/commands.ts";
import type { TakeFile, TakenFile } from "../../wms/files/take-file.ts";
import type { BackOffice } from "../back-office/back-office.ts";
import { newCommandId } from "../command-ids.ts";
import type { DoorHandlers } from "../dispatch.ts";
import { fileOwner } from "./file-owner.ts";

type Import = InputOf<(typeof filesContracts)["files.import"]>;
type Export = InputOf<(typeof filesContracts)["files.export"]>;

export interface ImportRequest {
  name: string;
  bytes: Uint8Array;
  options: Import["options"];
  caller: Caller;
  commandId: string;
  /** From the inbox: nobody waits for the answer, so a refusal becomes an exception that people see. */
  unattended?: boolean;
}

/** Files in and out. It reads and writes them in the back office and books them with one command each. */
export class FileDesk {
  readonly #queue: Pick<CommandQueue, "run">;
  readonly #reader: Reader;
  readonly #office: BackOffice;
  readonly #outbox: string;

  constructor(parts: { queue: Pick<CommandQueue, "run">; reader: Reader; office: BackOffice; outbox: string }) {
    this.#queue = parts.queue;
    this.#reader = parts.reader;
    this.#office = parts.office;
    this.#outbox = parts.outbox;
  }

  /** The contracts that this desk answers. */
  readonly handlers: DoorHandlers = {
    "files.import": ({ input, caller, commandId }) => {
      const { contentBase64, ...rest } = input as Import;
      return this.import({ ...rest, bytes: Buffer.from(contentBase64, "base64"), caller, commandId });
    },
    "files.export": async ({ input }) => {
      const { text, ...file } = await this.export(input as Export);
      return { ok: true, value: { ...file, contentBase64: Buffer.from(text).toString("base64") } };
    },
  };

  async import(request: ImportRequest): Promise<Answer> {
    const { name, bytes, options, caller, commandId } = request;
    const fileId = createHash("sha256").update(bytes).digest("hex");
    const earlier = this.#reader.get("file", fileId);
    if (earlier?.state === "imported" && !options.again) {
      const { kind, result, by, at } = earlier;
      const taken: TakenFile = { outcome: "already-imported", result, by, at };
      // The power may have gone between taking the file and acknowledging it.
      const missing = kind === "x12" && earlier.acknowledgements.length === 0;
      const plan = missing ? await this.#office.do("plan-import", { bytes, options }) : undefined;
      const sent = plan ? await this.#acknowledge(fileId, request, plan, false) : earlier.acknowledgements;
      return answerOf(fileId, request, kind || "x12", taken, [], sent);
    }

    const plan = await this.#office.do("plan-import", { bytes, options });
    if (!plan.ok) return this.#refuse(fileId, request, plan, plan.problems);
    const take: TakeFile = {
      fileId,
      name,
      kind: plan.kind,
      sizeBytes: bytes.length,
      commands: plan.commands.map(({ name: command, input }) => ({ name: command, input })),
      acknowledged: plan.acknowledged,
      warningCount: plan.warnings.length,
      again: options.again,
    };
    const answer = await this.#queue.run({ name: "file.take", input: take, caller, commandId });
    if (!answer.ok) {
      const problems = "refusal" in answer ? problemsOfRefusal(answer.refusal, plan.commands) : undefined;
      return problems ? this.#refuse(fileId, request, plan, problems) : answer;
    }
    const sent = await this.#acknowledge(fileId, request, plan, false);
    return answerOf(fileId, request, plan.kind || "x12", answer.value as TakenFile, plan.warnings, sent);
  }

  async export(request: Export): Promise<{ name: string; mediaType: string; text: string }> {
    const { kind, number = "" } = request;
    let control = 1;
    // The same order or delivery has the same control number whenever it is written, so a partner sees a repeat as one.
    if (kind === "945") control = await this.controlNumber(`945:${orderCalled(this.#reader, number).id}`);
    if (kind === "944") control = await this.controlNumber(`944:${inboundCalled(this.#reader, number).id}`);
    if (kind === "846") control = await this.controlNumber(`846:${randomUUID()}`);
    return this.#office.do("export", { request, nowMs: Date.now(), control });
  }

  /** The X12 control number of one document; asking again for the same gives the same. */
  async controlNumber(document: string): Promise<number> {
    const answer = await this.#queue.run({
      name: "edi.give-number",
      input: {},
      caller: fileOwner,
      commandId: `edi-number:${document}`,
    });
    if (answer.ok) return answer.value as number;
    throw new Error(`no control number: ${"fault" in answer ? answer.fault : answer.refusal.code}`);
  }

  async #refuse(
    fileId: string,
    request: ImportRequest,
    plan: Pick<ImportPlan, "kind" | "toAcknowledge">,
    problems: readonly FileProblem[],
  ): Promise<Answer> {
    const { name, bytes, caller, unattended = false } = request;
    const refused: RefuseFile = {
      fileId,
      name,
      kind: plan.kind,
      sizeBytes: bytes.length,
      problems: problems.slice(0, 20).map(({ text }) => text),
      problemCount: problems.length,
      unattended,
    };
    await this.#queue.run({ name: "file.refuse", input: refused, caller, commandId: newCommandId("file-refuse") });
    await this.#acknowledge(fileId, request, plan, true);
    const refusal: Refusal = {
      code: "file-refused",
      name,
      kind: plan.kind,
      total: problems.length,
      problems: [...problems],
    };
    return { ok: false, refusal };
  }

  /** Puts the acknowledgement of an X12 file into the outbox, in the form that its sender asked for. */
  async #acknowledge(
    fileId: string,
    { name, bytes, options }: ImportRequest,
    { toAcknowledge }: Pick<ImportPlan, "toAcknowledge">,
    refusedByBook: boolean,
  ): Promise<Acknowledgement[]> {
    if (toAcknowledge === 0) return [];
    const verdict = refusedByBook ? "refused" : "taken";
    const controls: number[] = [];
    for (let i = 0; i < toAcknowledge; i++) controls.push(await this.controlNumber(`997:${fileId}:${verdict}:${i}`));
    const atMs = Date.now();
    const acknowledgements = await this.#office.do("acknowledge", {
      bytes,
      options: x12Options(options),
      name: fileSafe(name.replace(/\.[A-Za-z0-9]{1,5}$/, "")),
      refusedByBook,
      controls,
      at: siteMoment(atMs, this.#reader.setting("site.timeZone")),
    });
    const wanted = this.#wantedForm(acknowledgements);
    for (const one of acknowledgements) if (one.kind === wanted) writeWhole(join(this.#outbox, one.name), one.text);
    await this.#queue.run({
      name: "file.acknowledged",
      input: { fileId, acknowledgements },
      caller: fileOwner,
      commandId: `file-acknowledged:${fileId}:${verdict}`,
    });
    return acknowledgements;
  }

  #wantedForm(acknowledgements: readonly Acknowledgement[]): string {
    const receiver = acknowledgements[0]?.text.split("*")[8]?.trim() ?? "";
    const row = this.#reader.row<{ wanted: string | null }>(
      "SELECT json_extract(edi, '$.acknowledge') AS wanted FROM partner WHERE deletedAt IS NULL AND json_extract(edi, '$.id') = ?",
      receiver,
    );
    return row?.wanted ?? "997";
  }
}

function answerOf(
  fileId: string,
  { name }: ImportRequest,
  kind: Exclude<ImportPlan["kind"], "">,
  { outcome, result, by, at }: TakenFile,
  warnings: FileProblem[],
  acknowledgements: readonly Acknowledgement[],
): Answer {
  const value: OutputOf<(typeof filesContracts)["files.import"]> = {
    fileId,
    name,
    kind,
    outcome,
    importedAt: at,
    importedBy: by,
    result,
    warnings,
    acknowledgements: acknowledgements.map(({ name: file, text }) => ({ name: file, text })),
  };
  return { ok: true, value };
}
