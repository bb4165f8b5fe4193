import { saveItem as contract } from "#sync/contracts/items.ts";
import { itemProblems } from "#sync/model/items/item-problems.ts";
import { refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { changesOfItem } from "./item-changes.ts";

export const saveItem = decides(contract, (book, input) => {
  const problems = itemProblems(input, book.get("item", input.sku), 0);
  if (problems.length > 0) refuse({ code: "list-invalid", problems });
  const { isNew, changed, sets } = changesOfItem(book, input);
  if (sets.length > 0) book.post({ type: "item-saved", data: { sku: input.sku, isNew, changed }, sets });
  return { sku: input.sku, isNew, changed };
});
