import { TimerOff, UserRound, Users } from "lucide-react";
import { useLive } from "../../client/use-live.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Chip } from "../../kit/board/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** People and their current task, and what they did today. */
export function PeopleNow({ onOrder }: { onOrder: (number: string) => void }) {
  const words = useWords();
  const answer = useLive("board.people", {});
  return (
    <AnswerState answer={answer}>
      {({ people, asOf }) =>
        people.length === 0 ? (
          <EmptyState icon={Users} title={words("people.nobody")} />
        ) : (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(24rem,1fr))] gap-3">
            {people.map(({ personId, name, roles, signedIn, since, devices, tasks, assigned, done }) => (
              <section key={personId} className="flex flex-col gap-2 rounded-2xl border border-line bg-panel p-4">
                <header className="flex items-center gap-3">
                  <UserRound
                    aria-hidden="true"
                    className={`size-9 ${tasks.length > 0 ? "text-action" : "text-muted"}`}
                  />
                  <div className="min-w-0 flex-1">
                    <h2 className="truncate font-bold text-lg">{name}</h2>
                    <p className="truncate text-muted text-sm">
                      {roles.map((role) => words.of("role", role)).join(", ")}
                    </p>
                  </div>
                  {!signedIn && <Chip tone="attention">{words("people.not-signed-in")}</Chip>}
                </header>
                {tasks.length === 0 && <p className="text-muted">{words("board.no-task")}</p>}
                {tasks.map((task) => (
                  <button
                    key={task.taskId}
                    type="button"
                    disabled={task.orderNumber === ""}
                    onClick={() => onOrder(task.orderNumber)}
                    className="flex min-h-12 items-center gap-3 rounded-xl bg-tint px-3 text-start disabled:cursor-default"
                  >
                    <span className="font-bold">{words.of("task-type", task.type)}</span>
                    <span className="min-w-0 flex-1 truncate">
                      {[task.orderNumber, task.place].filter((text) => text !== "").join(" · ")}
                    </span>
                    {task.leaseOver ? (
                      <Chip tone="error" icon={TimerOff}>
                        {words("tasks.lease-over")}
                      </Chip>
                    ) : (
                      task.since !== null && (
                        <span className="text-muted text-sm tabular-nums">{words.span(asOf - task.since)}</span>
                      )
                    )}
                  </button>
                ))}
                {assigned > 0 && (
                  <p className="font-semibold text-action">{words("people.waiting-for", { n: assigned })}</p>
                )}
                <p className="text-muted text-sm">
                  {words("people.did", { tasks: done.tasks, lines: done.pickedLines, qty: done.pickedQty })}
                </p>
                {signedIn && since !== null && (
                  <p className="truncate text-muted text-sm">
                    {words("people.since", { time: words.dayTime(since, asOf) })}
                    {devices.length > 0 && ` · ${devices.join(", ")}`}
                  </p>
                )}
              </section>
            ))}
          </div>
        )
      }
    </AnswerState>
  );
}
