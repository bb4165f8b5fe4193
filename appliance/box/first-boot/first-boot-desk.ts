import { networkInterfaces } from "node:os";
import type {
  FirstBootAnswer,
  FirstBootShape,
  FirstBootStep,
  FirstBootStepState,
  firstBootContracts,
  ProvisionAnswers,
} from "#sync/contracts/box/first-boot.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import { isLoopback } from "#sync/doors/address-key.ts";
import { type Answer, problemOfAnswer } from "#sync/doors/answer.ts";
import type { DoorHandlers } from "../../api/dispatch.ts";
import { firstAdminId, firstSignInStands, isUntouched } from "../../site/first-sign-in.ts";
import type { Site } from "../../site/site.ts";
import { type Caller, Refused, refuse } from "../../store/book.ts";
import type { BoxDesk } from "../box-desk.ts";
import { applyStep } from "./apply-step.ts";
import { keepProgress, type Progress, readProgress, stepsOf, withStep } from "./progress.ts";

type Contracts = typeof firstBootContracts;
type Input<N extends keyof Contracts> = InputOf<Contracts[N]>;

/** The first boot of this site: one answer after another, each kept when it is applied. */
export class FirstBootDesk {
  readonly #site: Site;
  readonly #box: BoxDesk;
  #progress: Progress | undefined;
  /** The answers of a file are being applied. */
  #applying = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(site: Site, box: BoxDesk) {
    this.#site = site;
    this.#box = box;
    this.#progress = readProgress(site.folder.root, site.siteId);
  }

  readonly doors: DoorHandlers = {
    "first-boot.status": async ({ caller, address }) => ({ ok: true, value: this.status(caller, address) }),
    "first-boot.begin": ({ input, address }) => this.#begin((input as Input<"first-boot.begin">).device, address),
    "first-boot.answer": async ({ input, caller }) => {
      const { answer } = input as Input<"first-boot.answer">;
      return { ok: true, value: await this.#inTurn(() => this.#answer(answer, caller)) };
    },
    "first-boot.skip": async ({ input }) => {
      const { step } = input as Input<"first-boot.skip">;
      return { ok: true, value: await this.#inTurn(async () => this.#skip(step)) };
    },
    "first-boot.finish": async ({ caller, address }) => {
      await this.#inTurn(() => this.#finish(caller));
      return { ok: true, value: this.status(caller, address) };
    },
    "first-boot.provision": async ({ input, caller, address }) => {
      const { answers, finish } = input as Input<"first-boot.provision">;
      await this.#inTurn(async () => {
        this.#mustBeOpen();
        for (const answer of inSteps(answers)) await this.try(answer, caller);
        if (finish && this.hasAdmin) await this.#finish(caller);
      });
      return { ok: true, value: this.status(caller, address) };
    },
  };

  get progress(): Progress | undefined {
    return this.#progress;
  }

  get isOpen(): boolean {
    return this.#progress ? this.#progress.state === "open" : isUntouched(this.#site);
  }

  /** On a box nobody sees what the start prints, so there somebody must have been made admin. */
  get hasAdmin(): boolean {
    return !this.#box.isOurs || this.#outcome("admin") === "applied";
  }

  set applying(is: boolean) {
    this.#applying = is;
  }

  status(caller: Caller, address: string): FirstBootShape {
    const { reader } = this.#site.store;
    const isOpen = this.isOpen;
    const mayKnow = isLoopback(address) || caller.roles.includes("admin") || caller.roles.includes("supervisor");
    const receivingAt = reader.setting("receiving.location");
    return {
      state: this.#applying ? "applying" : isOpen ? "open" : "done",
      language: reader.setting("site.language"),
      canBegin: isOpen && this.#whyNoBegin(address) === undefined,
      box: this.#box.isOurs ? "ours" : "not-ours",
      byFile: this.#applying || (this.#progress?.provisioned ?? "") !== "",
      steps: mayKnow ? stepsOf(this.#progress, this.#box.isOurs) : [],
      ready: mayKnow
        ? {
            places: reader.countOf("location", {}),
            items: reader.countOf("item", {}),
            receiving: reader.get("location", receivingAt) !== undefined,
            address: addressOf(this.#site),
          }
        : null,
    };
  }

  /** Applies one answer of a file. What is refused is kept with the step and stops nothing. */
  async try(answer: FirstBootAnswer, caller: Caller): Promise<FirstBootStepState> {
    try {
      return this.keep(answer.step, "applied", { detail: await applyStep(this.#box, answer, caller) });
    } catch (error) {
      const told: Extract<Answer, { ok: false }> =
        error instanceof Refused ? { ok: false, refusal: error.refusal } : { ok: false, fault: String(error) };
      if ("fault" in told) this.#site.log.error({ err: error, step: answer.step }, "an answer could not be applied");
      const isElsewhere = "refusal" in told && told.refusal.code === "box-not-ours";
      const { type: _type, ...problem } = problemOfAnswer(told);
      return this.keep(answer.step, isElsewhere ? "not-here" : "not-applied", {
        problem: { ...problem, data: problem.data as Record<string, unknown> },
      });
    }
  }

  keep(
    step: FirstBootStep,
    outcome: FirstBootStepState["outcome"],
    { detail = "", problem = null }: Partial<Pick<FirstBootStepState, "detail" | "problem">> = {},
  ): FirstBootStepState {
    const now: FirstBootStepState = { step, outcome, detail: detail.slice(0, detailMax), problem, atMs: Date.now() };
    this.#keepAll(withStep(this.#begun, now));
    return now;
  }

  /** The file whose answers these were is not applied again. */
  provisioned(sha256: string): void {
    this.#keepAll({ ...this.#begun, provisioned: sha256 });
  }

  get #begun(): Progress {
    return this.#progress ?? { siteId: this.#site.siteId, state: "open", steps: [], provisioned: "" };
  }

  #keepAll(progress: Progress): void {
    keepProgress(this.#site.folder.root, progress);
    this.#progress = progress;
  }

  /** Over, for whoever finishes it; the book says with what. */
  async end(caller: Caller): Promise<void> {
    const steps = stepsOf(this.#progress, this.#box.isOurs);
    this.#keepAll({ ...this.#begun, steps, state: "done" });
    const detail = Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));
    await this.#box.note({ what: "first-boot", outcome: "done", detail }, caller);
  }

  async #answer(answer: FirstBootAnswer, caller: Caller): Promise<FirstBootStepState> {
    this.#mustBeOpen();
    const detail = await applyStep(this.#box, answer, caller);
    return this.keep(answer.step, "applied", { detail });
  }

  #skip(step: FirstBootStep): FirstBootStepState {
    this.#mustBeOpen();
    if (step === "admin" && !this.hasAdmin) return refuse({ code: "first-boot-needed", step });
    // What was applied stays so: gone back to, looked at, and left as it is.
    const known = stepsOf(this.#progress, this.#box.isOurs).find((one) => one.step === step);
    return known && known.outcome !== "open" ? known : this.keep(step, "skipped");
  }

  async #finish(caller: Caller): Promise<void> {
    this.#mustBeOpen();
    if (!this.hasAdmin) refuse({ code: "first-boot-needed", step: "admin" });
    await this.end(caller);
  }

  async #begin(device: string, address: string): Promise<Answer> {
    if (!this.isOpen) refuse({ code: "first-boot-over" });
    const why = this.#whyNoBegin(address) ?? ((await firstSignInStands(this.#site)) ? undefined : "admin");
    if (why) refuse({ code: "first-boot-elsewhere", why });
    return this.#site.desk.openSession(firstAdminId, device);
  }

  /** Only the screen of a box begins without a sign-in, and only until its admin was made. */
  #whyNoBegin(address: string): "screen" | "machine" | "admin" | undefined {
    if (!isLoopback(address)) return "screen";
    if (!this.#box.isOurs) return "machine";
    return isUntouched(this.#site) ? undefined : "admin";
  }

  #mustBeOpen(): void {
    if (!this.isOpen) refuse({ code: "first-boot-over" });
  }

  #outcome(step: FirstBootStep): FirstBootStepState["outcome"] | undefined {
    return this.#progress?.steps.find((one) => one.step === step)?.outcome;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

/** A list of files or machines can be long; the book has them all. */
const detailMax = 300;

/** Answers of a file as answers of steps, in the order in which they are asked. */
export function inSteps({ language, import: imports, ...answers }: ProvisionAnswers): FirstBootAnswer[] {
  const given = [
    language && { step: "language", language },
    answers.site && { step: "site", ...answers.site },
    answers.network && { step: "network", ...answers.network },
    answers.clock && { step: "clock", ...answers.clock },
    answers.admin && { step: "admin", ...answers.admin },
    imports && { step: "import", import: imports },
    answers.cloud && { step: "cloud", ...answers.cloud },
    answers.machines && { step: "machines", ...answers.machines },
  ];
  return given.filter((one) => one !== undefined) as FirstBootAnswer[];
}

/** By which others on the LAN reach it now: a box may have got its address a minute ago. */
function addressOf({ ready, options }: Site): string {
  const address = Object.values(networkInterfaces())
    .flatMap((card) => card ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;
  const port = ready.ports.https ?? options.httpsPort;
  return address ? `https://${address}:${port}` : "";
}
