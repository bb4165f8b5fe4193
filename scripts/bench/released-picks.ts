import { handlers } from "#appliance/handlers.ts";
import type { Caller } from "#appliance/store/book.ts";
import type { Db } from "#appliance/store/connection.ts";
import { type Answer, type CommandCall, CommandRunner } from "#appliance/store/run-command.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { Job } from "#sync/model/steps/step.ts";
import { skuOf } from "./big-book.ts";
import { seeded } from "./measure.ts";

export const boss: Caller = { actor: "p-boss", device: "kiosk", roles: ["supervisor", "admin"] };
export const clientOf = (n: number): Caller => ({ actor: `p-${n}`, device: `hh${n}`, roles: ["picker"] });

/** One thing to pick, as a handheld would send it. */
export interface BenchPick {
  taskId: string;
  leaseEpoch: number;
  allocationId: string;
  qty: number;
  toLpn: string;
  lot: string;
}

/** What a door has done before the queue: contract defaults are filled in. */
export function callOf(name: keyof typeof contracts, input: unknown, caller: Caller, commandId: string): CommandCall {
  return { name, input: contracts[name].input.parse(input), caller, commandId };
}

/** Orders on an open book, one per client, released and leased: what each client then picks, in order. */
export function releasePicks(
  db: Db,
  { clients, linesEach, items, seed }: { clients: number; linesEach: number; items: number; seed: number },
): BenchPick[][] {
  const random = seeded(seed);
  const runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: Date.now });
  const prefix = `seed${seed}`;
  const run = (calls: CommandCall[]): unknown[] => runner.run(calls).answers.map(mustAnswer);

  for (let first = 0; first < clients; first += 50) {
    const numbers = Array.from({ length: Math.min(50, clients - first) }, (_, i) => `${prefix}-${first + i}`);
    run(
      numbers.map((number) =>
        callOf(
          "orders.create",
          {
            number,
            shipTo: { name: "Bench" },
            lines: Array.from({ length: linesEach }, () => ({ sku: skuOf(Math.floor(random() * items)), qty: 1 })),
          },
          boss,
          `${prefix}:c:${number}`,
        ),
      ),
    );
    run(numbers.map((number) => callOf("orders.release", { orderId: number }, boss, `${prefix}:r:${number}`)));
  }
  return Array.from({ length: clients }, (_, n) => {
    const [next] = run([callOf("work.next", { types: ["pick"] }, clientOf(n), `${prefix}:n:${n}`)]) as [
      { job: Job | null },
    ];
    if (!next.job) throw new Error(`client ${n} got no pick task`);
    const { taskId, leaseEpoch } = next.job;
    const open = runner.book.find("allocation", { taskId, state: "open" }, { order: "pathSeq, id" });
    return open.map(({ id, qty, lot }) => ({ taskId, leaseEpoch, allocationId: id, qty, lot, toLpn: `T${seed}X${n}` }));
  });
}

export function mustAnswer(answer: Answer): unknown {
  if (answer.ok) return answer.value;
  throw new Error("fault" in answer ? answer.fault : JSON.stringify(answer.refusal));
}
