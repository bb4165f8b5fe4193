import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

type State = CloudValue<"transfers.list">["transfers"][number]["state"];

const tones: Record<State, ChipTone> = {
  planned: "plain",
  released: "action",
  shipped: "action",
  arrived: "attention",
  closed: "ok",
  cancelled: "plain",
};

/** How far a transfer is. */
export function TransferState({ state }: { state: State }) {
  const words = useDeskWords();
  return <Chip tone={tones[state]}>{words.of("transfer-state", state)}</Chip>;
}
