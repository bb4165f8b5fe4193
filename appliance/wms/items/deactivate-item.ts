import { deactivateItem as contract } from "#sync/contracts/items.ts";
import { decides } from "../../store/handler.ts";
import { requireItem } from "../stock/require.ts";
import { onHandOf } from "./item-changes.ts";

export const deactivateItem = decides(contract, (book, { sku }) => {
  const item = requireItem(book, sku);
  const onHand = onHandOf(book, sku);
  if (item.active)
    book.post({
      type: "item-deactivated",
      data: { sku, onHand },
      sets: [{ record: "item", id: sku, fields: { active: false } }],
    });
  return { sku, onHand };
});
