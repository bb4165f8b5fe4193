import { TimerOff, UserRound } from "lucide-react";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Everybody at work with their task, large. */
export function WallPeople() {
  const words = useWords();
  const answer = useLive("board.people", {});
  return (
    <AnswerState answer={answer}>
      {({ people, asOf }) => (
        <div className="grid min-h-0 flex-1 auto-rows-min grid-cols-[repeat(auto-fill,minmax(26rem,1fr))] gap-3 overflow-hidden">
          {people.length === 0 && <p className="text-muted text-xl">{words("board.nobody")}</p>}
          {people.map(({ personId, name, tasks, done }) => {
            const [task] = tasks;
            return (
              <section key={personId} className="flex items-center gap-4 rounded-2xl border border-line bg-panel p-4">
                {task?.leaseOver ? (
                  <TimerOff aria-hidden="true" className="size-12 text-error-ink" />
                ) : (
                  <UserRound aria-hidden="true" className={`size-12 ${task ? "text-action" : "text-muted"}`} />
                )}
                <div className="min-w-0 flex-1">
                  <p className="truncate font-bold text-xl">{name}</p>
                  <p className="truncate text-lg text-muted">
                    {task
                      ? [
                          words.of("task-type", task.type),
                          task.orderNumber || task.place,
                          task.since === null ? "" : words.span(asOf - task.since),
                        ]
                          .filter((text) => text !== "")
                          .join(" · ")
                      : words("board.no-task")}
                  </p>
                </div>
                <p className="font-bold text-3xl tabular-nums">{words.number(done.pickedLines + done.tasks)}</p>
              </section>
            );
          })}
        </div>
      )}
    </AnswerState>
  );
}
