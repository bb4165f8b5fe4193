import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

type State = CloudValue<"orders.list">["orders"][number]["state"];

const tones: Partial<Record<State, ChipTone>> = {
  routing: "attention",
  unrouted: "error",
  shipped: "ok",
  cancelled: "plain",
  draft: "plain",
};

/** How far an order is; a cloud's order may still be looking for its site. */
export function OrderState({ state, held }: { state: State; held: boolean }) {
  const words = useDeskWords();
  return (
    <span className="flex flex-wrap gap-1">
      <Chip tone={tones[state] ?? "action"}>{words.of("order-state", state)}</Chip>
      {held && <Chip tone="attention">{words("orders.held")}</Chip>}
    </span>
  );
}
