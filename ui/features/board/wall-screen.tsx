import { type ReactNode, useEffect, useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { useNow } from "../../client/use-now.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ChannelTable } from "./channel-table.tsx";
import { ColumnBoard } from "./column-board.tsx";
import { DayStrip } from "./day-strip.tsx";
import { PeopleStrip } from "./people-strip.tsx";
import { WallNumbers } from "./wall-numbers.tsx";
import { WallPeople } from "./wall-people.tsx";

const pageMs = 20_000;
const pages = ["orders", "numbers", "people", "channels"] as const;
const nothing = () => {};

/** The board on a wall: nobody touches it, so it turns its pages by itself and offers nothing to press. `status` says how true it is. */
export function WallScreen({ status }: { status: ReactNode }) {
  const words = useWords();
  const nowMs = useNow();
  const [page, setPage] = useState(0);
  const today = useLive("board.today", {});
  useEffect(() => {
    const timer = setInterval(() => setPage((before) => (before + 1) % pages.length), pageMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <main className="pointer-events-none flex h-full min-h-0 flex-col gap-3 p-4" inert>
      <AnswerState answer={today} rows={8}>
        {(board) => (
          <>
            <header className="flex items-baseline justify-between">
              <h1 className="font-bold text-3xl">{board.siteName}</h1>
              <span className="flex items-baseline gap-6">
                {status}
                <span className="font-bold text-3xl tabular-nums">{words.time(nowMs)}</span>
              </span>
            </header>
            {pages[page] === "numbers" ? (
              <WallNumbers board={board} />
            ) : (
              <DayStrip board={board} onExceptions={nothing} onCounts={nothing} />
            )}
            {pages[page] === "orders" && <ColumnBoard board={board} onOrder={nothing} onColumn={nothing} />}
            {pages[page] === "people" && <WallPeople />}
            {pages[page] === "channels" && <ChannelTable board={board} />}
            {pages[page] !== "people" && <PeopleStrip onPeople={nothing} />}
          </>
        )}
      </AnswerState>
    </main>
  );
}
