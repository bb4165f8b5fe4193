import { isAskable, isOfCloud } from "#sync/contracts/askable.ts";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import { problemOf } from "#sync/contracts/refusals.ts";
import { mayCall, needs, problemsOf } from "#sync/doors/answer.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import type { Intent } from "#sync/model/records/intent.ts";
import { roles as allRoles, type Role } from "#sync/model/records/person.ts";
import type { Caller } from "../../store/book.ts";
import type { JournalRow } from "../../store/ledger/journal.ts";
import { toFact } from "../../store/ledger/journal.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer, CommandCall } from "../../store/run-command.ts";
import { factsOfPage } from "../../store/sync/page-rows.ts";

/** A command that failed by our own mistake is tried so often before its intent is refused. */
export const faultTriesMax = 3;
/** More of an answer than this is not sent around; it stands in the journal of the site that gave it. */
export const answerCharsMax = 32_000;

export interface IntentParts {
  reader: Reader;
  /** The time of the cloud, as far as this box knows it. */
  hubNowMs(): number;
  onFault(text: string, intent: Intent): void;
}

/** `later`: this box cannot run commands now (a full disk or queue, another box goes on); the intent stays pending. */
export type IntentOutcome = "accepted" | "refused" | "expired" | "later" | "gone";

/** Work that is made of commands of this site: each is yielded, and its answer comes back. Whoever drives it waits for the answer or has it at once. */
export type CommandSteps<Result> = Generator<CommandCall, Result, Answer>;

/**
 * Runs what is asked of this site as a command of its own, under the intent's id, and writes the answer under an id made of it: however often it is tried,
 * with whatever crash between, it is done once and answered once.
 */
export class IntentRunner {
  readonly #parts: IntentParts;
  readonly #faults = new Map<string, number>();

  constructor(parts: IntentParts) {
    this.#parts = parts;
  }

  *run(id: string): CommandSteps<IntentOutcome> {
    const intent = this.#parts.reader.get("intent", id);
    if (intent?.state !== "pending" || intent.answeredAt !== null) return "gone";
    if (intent.expiresAt !== null && this.#parts.hubNowMs() >= intent.expiresAt)
      return yield* this.#answer(intent, "expired", null);
    const call = callOf(intent);
    if ("code" in call) return yield* this.#answer(intent, "refused", told(call));
    const answer = yield call;
    if (answer.ok) return yield* this.#answer(intent, "accepted", bounded(answer.value));
    if ("fault" in answer) return yield* this.#faulty(intent, answer.fault);
    const { refusal } = answer;
    if (passing.has(refusal.code)) return "later";
    if (refusal.code === "command-done-elsewhere") return yield* this.#doneElsewhere(intent, refusal.origin);
    return yield* this.#answer(intent, "refused", told(refusal));
  }

  *#answer(intent: Intent, state: "accepted" | "refused" | "expired", answer: unknown): CommandSteps<IntentOutcome> {
    this.#faults.delete(intent.id);
    const given = yield {
      name: "intents.answer",
      commandId: `${intent.id}:answer`,
      input: { intentId: intent.id, state, answer },
      caller: { actor: "system", device: "intents", roles: ["admin"] },
    };
    if (given.ok) return state;
    if ("refusal" in given && !passing.has(given.refusal.code)) return "gone";
    return "later";
  }

  *#faulty(intent: Intent, fault: string): CommandSteps<IntentOutcome> {
    this.#parts.onFault(fault, intent);
    const tries = (this.#faults.get(intent.id) ?? 0) + 1;
    this.#faults.set(intent.id, tries);
    if (tries < faultTriesMax) return "later";
    return yield* this.#answer(intent, "refused", {
      code: "fault",
      detail: "The site could not run it; its log says why.",
    });
  }

  /** The box before this one decided it; what it said to its caller is not known here, but whether it did it is. */
  *#doneElsewhere(intent: Intent, origin: string): CommandSteps<IntentOutcome> {
    const { reader } = this.#parts;
    const row = reader.row<{ pos: number; seq: number }>(
      "SELECT pos, seq FROM siteCommand WHERE commandId = ? AND origin = ? ORDER BY seq DESC LIMIT 1",
      intent.id,
      origin,
    );
    const journal = row && reader.row<JournalRow>("SELECT * FROM journal WHERE pos = ?", row.pos);
    const fact =
      journal?.commandId === intent.id
        ? toFact(journal)
        : row && factsOfPage(reader.statements, row.pos).find((one) => one.origin === origin && one.seq === row.seq);
    if (fact?.type === "command-refused")
      return yield* this.#answer(intent, "refused", { code: fact.data.code, detail: "", by: origin });
    return yield* this.#answer(intent, "accepted", { doneBy: origin });
  }
}

/** They say something about this box now, and nothing about what was asked. */
const passing: ReadonlySet<string> = new Set(["queue-full", "storage-full", "site-fenced", "standby-following"]);

/** The intent as a command, or why it is none that this site runs for others. */
function callOf(intent: Intent): CommandCall | Refusal {
  const { id, command, input } = intent;
  const list: Readonly<Record<string, Contract>> = contracts;
  const isMine = isAskable(command) && (!isOfCloud(command) || sitesOfId(id).length === 1);
  const contract = isMine && Object.hasOwn(list, command) ? list[command] : undefined;
  if (contract?.kind !== "command") return { code: "command-not-for-intents", command: command.slice(0, 80) };
  const caller = callerOf(intent);
  if (!mayCall(contract, caller.roles, "admin")) return { code: "not-allowed", command, needs: needs(contract) };
  const parsed = contract.input.safeParse(input);
  if (!parsed.success) return { code: "input-invalid", problems: problemsOf(parsed.error.issues) };
  return { name: command, commandId: id, input: parsed.data, caller };
}

/** A site speaks for itself only, whatever its intent says; nobody far away is an admin here, but for the few things that the cloud alone asks for. */
function callerOf({ id, command, askedBy, askedRoles }: Intent): Caller {
  const [, asker] = sitesOfId(id);
  const actor = asker !== undefined ? `site:${asker}` : /^(cloud|rule):/.test(askedBy) ? askedBy : "cloud:unknown";
  if (isOfCloud(command)) return { actor, device: "intents", roles: ["admin"] };
  const stated = allRoles.filter((role) => role !== "admin" && askedRoles.includes(role));
  const roles: readonly Role[] = asker === undefined && stated.length > 0 ? stated : ["supervisor", "integrator"];
  return { actor, device: "intents", roles };
}

function told(refusal: Refusal): unknown {
  const { code, ...data } = refusal;
  return bounded({ code, data, detail: problemOf(refusal).detail });
}

function bounded(value: unknown): unknown {
  const text = JSON.stringify(value ?? null);
  return text.length <= answerCharsMax ? (value ?? null) : { tooLong: text.length };
}
