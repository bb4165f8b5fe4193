import { CircleCheck } from "lucide-react";
import { useState } from "react";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { Screen } from "../../kit/board/screen.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { TaskActs } from "./task-acts.tsx";
import { TaskRow } from "./task-row.tsx";

export type BoardTask = CallValue<"board.tasks">["waiting"][number];

/** Work that runs and waits. Touch tasks, then say what becomes of them: who gets them, how urgent, or called off. */
export function TasksScreen({ onOrder }: { onOrder: (orderId: string) => void }) {
  const words = useWords();
  const may = useMay();
  const [type, setType] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const answer = useLive("board.tasks", { type });
  const toggle = (taskId: string) => {
    const next = new Set(chosen);
    if (!next.delete(taskId)) next.add(taskId);
    setChosen(next);
  };
  return (
    <Screen title={words("nav.tasks")}>
      <AnswerState answer={answer} rows={8}>
        {({ types, running, waiting, asOf }) => {
          const all = [...running, ...waiting];
          // Tasks that ended meanwhile leave the choice by themselves.
          const picked = all.filter(({ taskId }) => chosen.has(taskId));
          const list = (tasks: readonly BoardTask[], empty: string) =>
            tasks.length === 0 ? (
              <EmptyState icon={CircleCheck} title={empty} />
            ) : (
              <div className="flex flex-col gap-2">
                {tasks.map((task) => (
                  <TaskRow
                    key={task.taskId}
                    task={task}
                    nowMs={asOf}
                    chosen={chosen.has(task.taskId)}
                    onPress={() =>
                      may("supervisor") ? toggle(task.taskId) : task.orderId !== "" && onOrder(task.orderId)
                    }
                  />
                ))}
              </div>
            );
          const total = types.reduce((sum, one) => sum + one.waiting + one.running, 0);
          return (
            <>
              <Tabs
                label={words("nav.tasks")}
                chosen={type}
                onChoose={(next) => {
                  setType(next);
                  setChosen(new Set());
                }}
                tabs={[
                  { id: "", label: words("k.all"), count: total },
                  ...types.map((one) => ({
                    id: one.type,
                    label: words.of("task-type", one.type),
                    count: one.waiting + one.running,
                  })),
                ]}
              />
              <div className="grid min-h-0 flex-1 grid-cols-2 gap-3">
                <Panel title={`${words("tasks.running")} (${running.length})`} scrolls>
                  {list(running, words("tasks.none-running"))}
                </Panel>
                <Panel title={`${words("tasks.waiting")} (${waitingCount(types, type)})`} scrolls>
                  {list(waiting, words("tasks.none-waiting"))}
                </Panel>
              </div>
              {picked.length > 0 && <TaskActs tasks={picked} onDone={() => setChosen(new Set())} onOrder={onOrder} />}
            </>
          );
        }}
      </AnswerState>
    </Screen>
  );
}

const waitingCount = (types: readonly { type: string; waiting: number }[], type: string): number =>
  types.filter((one) => type === "" || one.type === type).reduce((sum, { waiting }) => sum + waiting, 0);
