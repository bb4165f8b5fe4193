import { TimerOff, UserRound } from "lucide-react";
import { useLive } from "../../client/use-live.ts";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** Who is at work and with what, in one line; a press shows everybody. */
export function PeopleStrip({ onPeople }: { onPeople: () => void }) {
  const words = useWords();
  const { data } = useLive("board.people", {});
  const { data: work } = useLive("board.tasks", { limit: 1 });
  const people = (data?.people ?? []).filter(({ signedIn, tasks }) => signedIn || tasks.length > 0);
  const waiting = (work?.types ?? []).filter(({ waiting: n, running }) => n + running > 0);
  return (
    <div className="grid grid-cols-[1fr_auto] gap-2">
      <button
        type="button"
        aria-label={words("board.at-work")}
        onClick={onPeople}
        className="flex min-h-15 min-w-0 items-center gap-2 overflow-hidden rounded-2xl border border-line bg-panel px-3 py-1.5 text-start active:bg-tint"
      >
        {people.length === 0 && <span className="text-muted">{words("board.nobody")}</span>}
        {people.map(({ personId, name, tasks }) => {
          const [task] = tasks;
          return (
            <span key={personId} className="flex shrink-0 items-center gap-2 rounded-xl bg-sunken px-3 py-1">
              {task?.leaseOver ? (
                <TimerOff aria-hidden="true" className="size-6 text-error-ink" />
              ) : (
                <UserRound aria-hidden="true" className={`size-6 ${task ? "text-action" : "text-muted"}`} />
              )}
              <span className="flex flex-col leading-tight">
                <span className="font-semibold text-base">{name}</span>
                <span className="text-muted text-sm">
                  {task
                    ? [words.of("task-type", task.type), task.orderNumber || task.place]
                        .filter((text) => text !== "")
                        .join(" ")
                    : words("board.no-task")}
                </span>
              </span>
            </span>
          );
        })}
      </button>
      <div className="flex items-center gap-2 rounded-2xl border border-line bg-panel px-3">
        {waiting.length === 0 && <span className="text-muted">{words("board.waiting-work")}: 0</span>}
        {waiting.map(({ type, waiting: n, running, late }) => (
          <span key={type} className="flex flex-col items-center px-1 leading-tight">
            <span className="text-muted text-sm">{words.of("task-type", type)}</span>
            <span className="font-bold text-base tabular-nums">
              <span className={late > 0 ? "text-error-ink" : ""}>{words.number(n)}</span>
              {running > 0 && <span className="font-semibold text-action"> +{words.number(running)}</span>}
            </span>
          </span>
        ))}
      </div>
    </div>
  );
}
