import { X } from "lucide-react";
import { useCall } from "../../client/use-call.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { baseUom, hasPacks, inUoms } from "../../kit/quantity-words.ts";
import type { DraftLine } from "./transfer-draft.ts";
import { useItem } from "./use-item.ts";

export interface LineRowProps {
  line: DraftLine;
  /** It leaves from here: what stands here matters. */
  isSent: boolean;
  onQuantity: () => void;
  onRemove: () => void;
}

/** One item of a transfer that is being written: how many, and what this site has of it. */
export function LineRow({ line, isSent, onQuantity, onRemove }: LineRowProps) {
  const words = useWords();
  const { sku, qty } = line;
  const { name, uoms } = useItem(sku) ?? { name: "", uoms: [] };
  const stock = useCall("allocation.available", { sku }, { enabled: isSent }).data;
  const lacking = stock ? qty - Math.max(0, stock.availableQty) : 0;
  return (
    <li className="flex min-h-15 items-center gap-3 border-line border-t py-1 first:border-t-0">
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          <span className="font-bold font-mono">{sku}</span>{" "}
          {name !== "" && name !== sku && <span className="text-muted">{name}</span>}
        </span>
        {isSent && stock && (
          <span className="flex flex-wrap items-center gap-x-3 text-muted text-sm tabular-nums">
            {words("transfers.here", { onHand: stock.onHand, free: stock.availableQty })}
            {lacking > 0 && <Chip tone="attention">{words("transfers.lacking", { n: lacking })}</Chip>}
          </span>
        )}
      </span>
      <div className="w-44 shrink-0">
        <TouchButton wide label={words("transfers.quantity-of", { sku, n: qty })} onPress={onQuantity}>
          <span className="block text-lg tabular-nums">
            {words.number(qty)} <span className="font-normal text-muted text-sm">{baseUom(uoms)}</span>
          </span>
          {hasPacks(uoms) && <span className="block font-normal text-muted text-sm">{inUoms(qty, uoms)}</span>}
        </TouchButton>
      </div>
      <TouchButton icon={X} tone="quiet" label={words("transfers.remove-line", { sku })} onPress={onRemove} />
    </li>
  );
}
