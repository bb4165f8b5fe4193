import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Answer } from "../../store/run-command.ts";
import { Chance } from "../../testing/chance.ts";
import { expectInvariants } from "../../testing/expect-invariants.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { HistoryWatch } from "../../testing/history-watch.ts";
import type { TestSite } from "../../testing/test-site.ts";
import type { Call, Choose, Scene } from "./call.ts";
import { controlCalls } from "./control-calls.ts";
import { inboundCalls } from "./inbound-calls.ts";
import { withNonsense } from "./nonsense.ts";
import { orderCalls } from "./order-calls.ts";
import { pickingCalls } from "./picking-calls.ts";
import { shiftSite } from "./shift-site.ts";
import { shippingCalls } from "./shipping-calls.ts";
import { stockCalls } from "./stock-calls.ts";
import { Worker } from "./worker.ts";

export interface ShiftReport {
  seed: number;
  commands: number;
  /** How often each command was answered ok, and with which refusals. */
  answers: Map<string, number>;
  site: TestSite;
}

export class ShiftFailed extends Error {}

/**
 * One random shift: mostly what people would do next, sometimes what nobody would. After every `checkEvery` commands the whole book is
 * judged. Throws with the seed and the last commands.
 */
export function runShift({
  seed,
  steps,
  checkEvery,
}: {
  seed: number;
  steps: number;
  checkEvery: number;
}): ShiftReport {
  const chance = new Chance(seed);
  const { site, crew } = shiftSite(chance);
  const scene: Scene = { site, crew, chance };
  const workers = [crew.ann, crew.bob, crew.rex, crew.pat, crew.cora].map((caller) => new Worker(caller, chance));
  const history = new HistoryWatch();
  const sent: { call: Call; commandId: string; answer: Answer }[] = [];
  const answers = new Map<string, number>();

  const judge = () => {
    expectSound(site);
    expectInvariants(site);
    history.expectLawful(site);
  };
  const send = (one: Call, commandId = `shift:${sent.length}`): Answer | undefined => {
    const contract: Contract = contracts[one.name];
    const parsed = contract.input.safeParse(one.input);
    if (!parsed.success) return undefined;
    const answer = site.sendMany([{ name: one.name, input: parsed.data, caller: one.caller, commandId }])[0] as Answer;
    sent.push({ call: one, commandId, answer });
    expectAnswer(contract, answer);
    const key = `${one.name} ${answer.ok ? "ok" : "refusal" in answer ? answer.refusal.code : "fault"}`;
    answers.set(key, (answers.get(key) ?? 0) + 1);
    return answer;
  };

  try {
    while (sent.length < steps) {
      if (chance.percent(6)) site.tick(chance.percent(80) ? chance.int(1, 40) * 60_000 : chance.int(1, 4) * 86_400_000);
      const again = chance.percent(3) ? chance.maybe(sent) : undefined;
      if (again) {
        expectSameAnswer(site, again);
        continue;
      }
      const worker = chance.percent(45) ? chance.pick(workers) : undefined;
      if (worker) {
        const one = worker.act(site.nowMs);
        const answer = one && send(one);
        if (answer) worker.take(answer);
      } else {
        const one = chooser(chance)(scene);
        if (one) send(chance.percent(6) ? withNonsense(one, chance) : one);
      }
      if (sent.length % checkEvery === 0) judge();
    }
    judge();
  } catch (error) {
    const last = sent
      .slice(-checkEvery - 2)
      .map(
        ({ call: { name, input, caller }, answer }) =>
          `${caller.actor} ${name} ${JSON.stringify(input)}\n    -> ${brief(answer)}`,
      );
    throw new ShiftFailed(
      `SEED=${seed}, after ${sent.length} commands: ${(error as Error).message}\n${last.join("\n")}`,
      { cause: error },
    );
  }
  return { seed, commands: sent.length, answers, site };
}

const weights: Record<string, number> = {
  ...{
    "inbound.create": 4,
    "inbound.arrive": 4,
    "inbound.receive": 9,
    "putaway.confirm": 6,
    "stock.adjust": 12,
    "orders.create": 12,
    "orders.release": 14,
  },
  ...{
    "work.next": 6,
    "pick.confirm": 14,
    "pick.short": 3,
    "pick.drop": 6,
    "put-back.confirm": 5,
    "pack.order": 8,
    "pack.units": 6,
    "pack.carton-close": 5,
  },
  ...{
    "loads.create": 3,
    "loads.assign-orders": 4,
    "loads.dock": 4,
    "load.carton": 6,
    "loads.ship": 4,
    "orders.ship": 5,
    "orders.cancel": 4,
    "counts.line": 5,
    "counts.finish": 5,
  },
  ...{
    "holds.release": 3,
    "locations.unlock": 5,
    "locations.lock": 1,
    "stock.move-loose": 4,
    "stock.move": 3,
    "items.deactivate": 0.3,
    "locations.deactivate": 0.5,
    "waves.plan": 3,
    "waves.release": 3,
  },
};
const choosers: Record<string, Choose> = {
  ...inboundCalls,
  ...stockCalls,
  ...orderCalls,
  ...pickingCalls,
  ...shippingCalls,
  ...controlCalls,
};
const table = Object.entries(choosers).map(([name, choose]) => ({ choose, weight: weights[name] ?? 1.5 }));
const weightSum = table.reduce((sum, { weight }) => sum + weight, 0);

/** The commands that a shift can send, for the test that none is forgotten. */
export const shiftCommands: readonly string[] = Object.keys(choosers);

function chooser(chance: Chance): Choose {
  let left = chance.next() * weightSum;
  for (const { choose, weight } of table) {
    left -= weight;
    if (left < 0) return choose;
  }
  return (table[0] as { choose: Choose }).choose;
}

/** Never a fault, never a refusal that the contract does not list, never an answer of another shape than it says. */
function expectAnswer(contract: Contract, answer: Answer): void {
  if (answer.ok) {
    const shape = contract.output.safeParse(answer.value);
    if (!shape.success)
      throw new Error(`${contract.name} answered out of its contract: ${JSON.stringify(shape.error.issues)}`);
    return;
  }
  if ("fault" in answer) throw new Error(`${contract.name} faulted: ${answer.fault}`);
  if (!contract.refusals.includes(answer.refusal.code))
    throw new Error(`${contract.name} refused with ${answer.refusal.code}, which its contract does not list`);
}

/** The same command id books nothing, and is answered as it was the first time. A job in the answer is written anew. */
function expectSameAnswer(
  site: TestSite,
  { call: { name, input, caller }, commandId, answer }: { call: Call; commandId: string; answer: Answer },
): void {
  const headPos = site.runner.headPos;
  const isKept = site.db.prepare("SELECT 1 FROM answer WHERE commandId = ?").get(commandId) !== undefined;
  if (!isKept) return; // it changed nothing, so nothing is remembered
  const parsed = contracts[name].input.parse(input);
  const [again] = site.sendMany([{ name, input: parsed, caller, commandId }]);
  if (site.runner.headPos !== headPos) throw new Error(`${name} ${commandId} was booked twice (I7)`);
  if (withoutJob(again as Answer) !== withoutJob(answer))
    throw new Error(
      `${name} ${commandId} was answered otherwise the second time: ${withoutJob(again as Answer)}, first ${withoutJob(answer)}`,
    );
}

function withoutJob(answer: Answer): string {
  if (!answer.ok || typeof answer.value !== "object" || answer.value === null) return JSON.stringify(answer);
  const { job: _job, waiting: _waiting, ...rest } = answer.value as Record<string, unknown>;
  return JSON.stringify(rest);
}

function brief(answer: Answer): string {
  if (answer.ok) return `ok ${withoutJob(answer)}`.slice(0, 300);
  return "refusal" in answer
    ? `refused ${JSON.stringify(answer.refusal).slice(0, 300)}`
    : `fault ${answer.fault.slice(0, 200)}`;
}
