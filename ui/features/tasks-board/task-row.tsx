import { Check, Clock, TimerOff, UserRound } from "lucide-react";
import { Chip } from "../../kit/board/chip.tsx";
import { Row } from "../../kit/board/row.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { BoardTask } from "./tasks-screen.tsx";

/** One task: what, where, for whom, since when, and whether somebody still reports on it. */
export function TaskRow({
  task,
  nowMs,
  chosen,
  onPress,
}: {
  task: BoardTask;
  nowMs: number;
  chosen: boolean;
  onPress: () => void;
}) {
  const words = useWords();
  const { type, state, late, leaseOver, priority, since, dueAt, holderName, assignedName, skipReason, openLines, qty } =
    task;
  const route = [task.fromPlace, task.toPlace].filter((place) => place !== "").join(" → ");
  const what = task.reference || task.lpn || task.sku;
  const amount =
    openLines > 0
      ? words.count("tasks.pick", "tasks.picks", openLines)
      : qty > 0
        ? `${words.number(qty)} ${words("k.units")}`
        : "";
  return (
    <Row
      onPress={onPress}
      chosen={chosen}
      mark={late || leaseOver ? "error" : priority <= 2 ? "attention" : state === "leased" ? "action" : "none"}
    >
      <span
        aria-hidden="true"
        className={`grid size-8 shrink-0 place-items-center rounded-lg border-2 ${chosen ? "border-action bg-action text-on-action" : "border-line"}`}
      >
        {chosen && <Check className="size-6" strokeWidth={3} />}
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="shrink-0 font-bold text-base">{words.of("task-type", type)}</span>
          <span className="min-w-0 truncate font-semibold">{what}</span>
        </span>
        <span className="truncate text-muted text-sm">{[route, amount].filter((text) => text !== "").join(" · ")}</span>
        {skipReason !== "" && (
          <span className="text-attention-ink text-sm">{words("tasks.skipped", { reason: skipReason })}</span>
        )}
      </span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        {holderName !== "" ? (
          <span className="flex items-center gap-1 font-semibold">
            <UserRound aria-hidden="true" className="size-5 text-action" />
            {holderName}
          </span>
        ) : (
          assignedName !== "" && (
            <span className="font-semibold text-action">{words("tasks.for", { name: assignedName })}</span>
          )
        )}
        <span className="flex items-center gap-1">
          {leaseOver && (
            <Chip tone="error" icon={TimerOff}>
              {words("tasks.lease-over")}
            </Chip>
          )}
          {late && dueAt !== null ? (
            <Chip tone="error" icon={Clock}>
              {words.span(nowMs - dueAt)} {words("k.late")}
            </Chip>
          ) : (
            since !== null && <span className="text-muted text-sm tabular-nums">{words.span(nowMs - since)}</span>
          )}
        </span>
      </span>
    </Row>
  );
}
