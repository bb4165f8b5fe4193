import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { ColumnBoard } from "./column-board.tsx";
import { DayStrip } from "./day-strip.tsx";
import { PeopleStrip } from "./people-strip.tsx";

export interface BoardScreenProps {
  onOrder: (orderId: string) => void;
  onColumn: (column: string) => void;
  onExceptions: () => void;
  onCounts: () => void;
  onPeople: () => void;
}

/** What is to do, running and late, who is at it, and what the day has brought. */
export function BoardScreen({ onOrder, onColumn, onExceptions, onCounts, onPeople }: BoardScreenProps) {
  const today = useLive("board.today", {});
  return (
    <main className="flex h-full min-h-0 flex-col gap-3 p-3">
      <AnswerState answer={today} rows={8}>
        {(board) => (
          <>
            <DayStrip board={board} onExceptions={onExceptions} onCounts={onCounts} />
            <ColumnBoard board={board} onOrder={onOrder} onColumn={onColumn} />
            <PeopleStrip onPeople={onPeople} />
          </>
        )}
      </AnswerState>
    </main>
  );
}
