import { randomUUID } from "node:crypto";
import { advance, startJob } from "#sync/model/steps/run-job.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { BoxClient } from "../vm/box-client.ts";

/**
 * One item received, put away, ordered, picked as a handheld does it, packed, staged and shipped, over HTTPS. Needs the starter places. Answers
 * the numbers that must be found again after every restart.
 */
export async function receiveAndShip(
  box: BoxClient,
  number: string,
  /** Told of each command once it is answered. */
  acknowledged: (commandId: string) => void = () => undefined,
): Promise<{ sku: string; orderId: string; commands: number }> {
  const sku = `TEA-${number}`;
  let commands = 0;
  const call = async <T>(name: string, input: object): Promise<T> => {
    commands++;
    const commandId = randomUUID();
    const value = await box.call<T>(name, input, commandId);
    acknowledged(commandId);
    return value;
  };
  await call("items.save", { sku, name: "Tea" });
  const { inboundId } = await call<{ inboundId: string }>("inbound.open-blind", {});
  const received = await call<{ lpn: string; putawayTaskId: string; toPlace: string }>("inbound.receive", {
    inboundId,
    sku,
    qty: 10,
    lpnDone: true,
  });
  await call("putaway.confirm", { taskId: received.putawayTaskId, lpn: received.lpn, to: "A-01-1" });
  const { orderId } = await call<{ orderId: string }>("orders.create", {
    number: `SO-${number}`,
    shipTo: { name: "Customer" },
    lines: [{ sku, qty: 4 }],
  });
  await call("orders.release", { orderId });
  await pick(call, sku, `TOTE-${number}`);
  const { lpn } = await call<{ lpn: string }>("pack.order", { orderId });
  await call("stage.lpn", { lpn, toPlace: "STAGE-01" });
  await call("orders.ship", { orderId, carrierScac: "ACME" });
  return { sku, orderId, commands };
}

/** What is left of it, as the book says. */
export async function isShipped(box: BoxClient, sku: string): Promise<boolean> {
  const { totals } = await box.call<{ totals: { onHand: number } }>("stock.list", { sku, limit: 50 });
  const { shipments } = await box.call<{ shipments: { number: string }[] }>("shipments.list", {});
  return totals.onHand === 6 && shipments.some(({ number }) => number === sku.replace("TEA-", "SO-"));
}

async function pick(call: <T>(name: string, input: object) => Promise<T>, sku: string, tote: string): Promise<void> {
  const { job } = await call<{ job: Job | null }>("work.next", { types: ["pick"] });
  if (!job) throw new Error("no pick to do");
  let state = startJob(job);
  // The place is known from the job; what a person scans follows from it.
  for (const raw of ["A-01-1", sku, tote, "PACK-01"]) {
    const taken = advance(job, state, { type: "scan", raw, atMs: Date.now() });
    if (taken.feedback === "error") continue;
    state = taken.state;
    for (const { name, input } of taken.commands) await call(name, input);
    if (taken.ended) return;
  }
  throw new Error(`the pick stands at ${state.stepId}`);
}
