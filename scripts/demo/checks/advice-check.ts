import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readX12 } from "#appliance/edi/x12/envelope.ts";
import type { PlannedItem } from "../plan/items-plan.ts";
import type { ShiftPlan } from "../plan/shift-plan.ts";
import type { ShiftResult } from "../run-shift.ts";

/**
 * Every order that came as X12 and was shipped has one 945 in the outbox that reads without a problem and names the quantity
 * that left. Orders that came as CSV have no partner to write to.
 */
export async function shippingAdvices(data: string, { shipped }: ShiftResult, plan: ShiftPlan): Promise<string[]> {
  const problems: string[] = [];
  const advised = new Map<string, number>();
  const items = new Map(plan.items.map((item) => [item.sku, item]));
  const outbox = join(data, "outbox");
  for (const name of existsSync(outbox) ? readdirSync(outbox) : []) {
    const file = readX12(readFileSync(join(outbox, name)));
    if (file.book.errors.length > 0) problems.push(`${name} does not read: ${JSON.stringify(file.book.errors[0])}`);
    for (const { segments } of file.interchanges
      .flatMap(({ groups }) => groups.flatMap(({ sets }) => sets))
      .filter(({ id }) => id === "945")) {
      const number = segments.find(({ tag }) => tag === "W06")?.elements[2] ?? "";
      if (advised.has(number)) problems.push(`order ${number} has two shipping advices`);
      advised.set(
        number,
        segments.filter(({ tag }) => tag === "W12").reduce((sum, { elements }) => sum + baseUnits(elements, items), 0),
      );
    }
  }
  const x12 = new Set(plan.orders.filter(({ format }) => format === "x12").map(({ number }) => number));
  for (const { number, shippedQty } of shipped) {
    if (x12.has(number) && advised.get(number) !== shippedQty)
      problems.push(`order ${number} shipped ${shippedQty}, its 945 says ${advised.get(number) ?? "nothing"}`);
  }
  const left = new Set(shipped.map(({ number }) => number));
  for (const number of advised.keys())
    if (!left.has(number)) problems.push(`order ${number} has a 945 and was not shipped`);
  return problems;
}

/** W12-03 units shipped, in the unit of W12-05. */
function baseUnits(w12: readonly string[], items: ReadonlyMap<string, PlannedItem>): number {
  const item = w12.map((element) => items.get(element)).find((one) => one !== undefined);
  return Number(w12[3] ?? 0) * (w12[5] === "CA" ? (item?.caseQty ?? 0) : 1);
}
