import { CircleCheck, CircleX, Clock, type LucideIcon, TimerOff, Undo2 } from "lucide-react";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { Chip, type ChipTone } from "../../../kit/board/chip.tsx";
import { type DeskWords, useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { toldRefusal } from "../../../kit/messages/told-refusal.ts";

type State = CloudValue<"intents.get">["state"];

const looks: Record<State, { tone: ChipTone; icon: LucideIcon }> = {
  pending: { tone: "action", icon: Clock },
  accepted: { tone: "ok", icon: CircleCheck },
  refused: { tone: "error", icon: CircleX },
  expired: { tone: "attention", icon: TimerOff },
  withdrawn: { tone: "plain", icon: Undo2 },
};

/** What a site said to what it was asked. */
export function IntentChip({ state }: { state: State }) {
  const words = useDeskWords();
  const { tone, icon } = looks[state];
  return (
    <Chip tone={tone} icon={icon}>
      {words.of("intent-state", state)}
    </Chip>
  );
}

/** A site's refusal in words; it comes as the site's own command gave it. */
export function refusalWords(words: DeskWords, answer: unknown): string {
  const refusal = toldRefusal(answer);
  if (!refusal) return "";
  const { title, detail } = words.problem(refusal);
  return [title, detail].filter(Boolean).join(": ");
}

/** The title of a refusal whose data nobody kept. */
export const refusalTitle = (words: DeskWords, code: string): string =>
  words.problem({ code, title: code, detail: "", todo: "", data: {} }).title;
