import type { InputOf } from "#sync/contracts/define.ts";
import { importOrders as contract } from "#sync/contracts/orders.ts";
import type { Order } from "#sync/model/records/order.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { promiseLines } from "../stock/promise-lines.ts";
import { cancellableStates, cancelUnits } from "./cancel-order.ts";
import { applyChange, canReplaceLines } from "./change-order.ts";
import { contentMark, contentOf, enterOrder, isSameContent } from "./enter-order.ts";
import { linesOf, orderByNumber } from "./find-order.ts";

type Input = InputOf<typeof contract>["orders"][number];
type Result = "created" | "changed" | "cancelled" | "already";

export const importOrders = decides(contract, (book, { orders, onProblem }) => {
  const problems = new Problems();
  const skus = new Set<string>();
  const done = orders.map((input, i) => {
    const say = (problem: string) => problems.add(i + 1, input.number, problem);
    if (problems.isRepeated(input.number)) say("the number stands in the list twice");
    const { result, order } = takeOne(book, input, onProblem, say, skus);
    return { number: input.number, orderId: order?.id ?? "", result };
  });
  problems.refuseIfAny();
  promiseLines(book, skus);

  const listed = done.map((one) => ({ ...one, state: book.get("order", one.orderId)?.state ?? "cancelled" }));
  const count = (result: Result) => done.filter((one) => one.result === result).length;
  const drafts = listed.filter(({ state }) => state === "draft").length;
  return {
    created: count("created"),
    changed: count("changed"),
    cancelled: count("cancelled"),
    already: count("already"),
    drafts,
    orders: listed,
  };
});

function takeOne(
  book: Book,
  { purpose, number, ...input }: Input,
  onProblem: "refuse" | "draft",
  say: (problem: string) => void,
  skus: Set<string>,
): { result: Result; order?: Order } {
  const earlier = orderByNumber(book, number);
  if (purpose === "new") {
    if (earlier) {
      if (!isSameContent(earlier, input)) say("it is here already with other content; send a change");
      return { result: "already", order: earlier };
    }
    const order = enterOrder(book, number, input);
    if (onProblem === "refuse") order.problems.forEach(say);
    for (const { sku } of linesOf(book, order)) skus.add(sku);
    return { result: "created", order };
  }
  if (!earlier) {
    say("there is no such order");
    return { result: "already" };
  }
  if (purpose === "cancel") {
    if (earlier.state === "cancelled") return { result: "already", order: earlier };
    if (cancellableStates.includes(earlier.state))
      for (const sku of cancelUnits(book, earlier, undefined, "cancelled by the customer").skus) skus.add(sku);
    else say(`it is ${earlier.state} and can no longer be cancelled`);
    return { result: "cancelled", order: earlier };
  }
  return change(book, earlier, input, onProblem, say, skus);
}

/** A change replaces everything it carries; without lines it leaves the lines as they are. */
function change(
  book: Book,
  earlier: Order,
  input: Omit<Input, "purpose" | "number">,
  onProblem: "refuse" | "draft",
  say: (problem: string) => void,
  skus: Set<string>,
): { result: Result; order: Order } {
  const { lines, owner, source, ...header } = input;
  if (isSameContent(earlier, input)) return { result: "already", order: earlier };
  if (earlier.state === "shipped" || earlier.state === "cancelled")
    say(`it is ${earlier.state} and can no longer be changed`);
  else if (owner !== earlier.owner)
    say(`its owner is ${earlier.owner || "the site"} and cannot be changed to ${owner || "the site"}`);
  else if (lines.length > 0 && !canReplaceLines(book, earlier))
    say(`it is ${earlier.state}: its lines can no longer be replaced`);
  else {
    const marked = { ...earlier.source, ...source, [contentMark]: contentOf(input) };
    const after = applyChange(book, earlier, { ...header, ...(lines.length > 0 ? { lines } : {}) }, { source: marked });
    if (onProblem === "refuse") after.problems.forEach(say);
    for (const sku of after.skus) skus.add(sku);
  }
  return { result: "changed", order: earlier };
}

/** Everything wrong with the list, up to a bound: a refusal is read by people. */
class Problems {
  readonly #list: { at: number; number: string; problem: string }[] = [];
  readonly #seen = new Set<string>();

  add(at: number, number: string, problem: string): void {
    if (this.#list.length < problemsMax) this.#list.push({ at, number, problem });
  }

  isRepeated(number: string): boolean {
    const repeated = this.#seen.has(number);
    this.#seen.add(number);
    return repeated;
  }

  refuseIfAny(): void {
    if (this.#list.length > 0) refuse({ code: "import-refused", problems: this.#list });
  }
}

const problemsMax = 500;
