import { CircleX, Flag, ListX, PackageOpen, TimerReset, UserRoundCheck } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { AskReason } from "../../kit/board/ask-reason.tsx";
import { AskSure } from "../../kit/board/ask-sure.tsx";
import { ChooseOne } from "../../kit/board/choose-one.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import type { BoardTask } from "./tasks-screen.tsx";

export interface TaskActsProps {
  tasks: readonly BoardTask[];
  onDone: () => void;
  onOrder: (orderId: string) => void;
}

/** What becomes of the chosen tasks. */
export function TaskActs({ tasks, onDone, onOrder }: TaskActsProps) {
  const words = useWords();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState<"assign" | "priority" | "unlease" | "cancel">();
  const taskIds = tasks.map(({ taskId }) => taskId);
  const [first] = tasks;
  const running = tasks.filter(({ state }) => state === "leased");
  const close = () => setAsked(undefined);

  async function assign(person: string, name: string) {
    close();
    // Somebody's running task is not torn away: those have to be taken back first.
    const before = tasks.filter(({ state }) => state === "released");
    const ids = before.map(({ taskId }) => taskId);
    const n = ids.length;
    const done = await run(
      "tasks.assign",
      { taskIds: ids, person },
      {
        done: words("tasks.assigned", { n, name }),
        undo: () => void takeBack(before),
      },
    );
    if (done) onDone();
  }
  async function takeBack(before: readonly BoardTask[]) {
    for (const { taskId, assignedTo } of before) await run("tasks.assign", { taskIds: [taskId], person: assignedTo });
  }
  async function prioritise(priority: number) {
    close();
    const before = Map.groupBy(tasks, (task) => task.priority);
    const done = await run(
      "tasks.reprioritise",
      { taskIds, priority },
      {
        done: words("tasks.prioritised", { n: taskIds.length, priority }),
        undo: () => void giveBack(before),
      },
    );
    if (done) onDone();
  }
  async function giveBack(before: Map<number, readonly BoardTask[]>) {
    for (const [priority, group] of before)
      await run("tasks.reprioritise", { taskIds: group.map(({ taskId }) => taskId), priority });
  }
  async function unlease() {
    close();
    for (const { taskId, holderName } of running)
      await run("tasks.unlease", { taskId }, { done: words("tasks.unleased", { name: holderName }) });
    onDone();
  }
  async function cancel(reason: string) {
    close();
    let cancelled = 0;
    for (const taskId of taskIds) {
      const done = await run(
        "tasks.cancel",
        { taskId, reason },
        { done: words("tasks.cancelled", { n: cancelled + 1 }) },
      );
      if (!done) break;
      cancelled += 1;
    }
    onDone();
  }

  return (
    <section
      aria-label={words("tasks.chosen", { n: tasks.length })}
      className="flex flex-wrap items-center gap-2 rounded-2xl border-2 border-action bg-tint p-2 ps-4"
    >
      <span className="me-auto font-bold text-lg">{words("tasks.chosen", { n: tasks.length })}</span>
      <TouchButton
        tone="primary"
        icon={UserRoundCheck}
        disabled={busy || running.length === tasks.length}
        onPress={() => setAsked("assign")}
      >
        {words("tasks.assign")}
      </TouchButton>
      <TouchButton icon={Flag} disabled={busy} onPress={() => setAsked("priority")}>
        {words("tasks.prioritise")}
      </TouchButton>
      {running.length > 0 && (
        <TouchButton icon={TimerReset} disabled={busy} onPress={() => setAsked("unlease")}>
          {words("tasks.unlease")}
        </TouchButton>
      )}
      {tasks.length === 1 && first && first.orderId !== "" && (
        <TouchButton icon={PackageOpen} onPress={() => onOrder(first.orderId)}>
          {first.orderNumber}
        </TouchButton>
      )}
      <TouchButton tone="danger" icon={CircleX} disabled={busy} onPress={() => setAsked("cancel")}>
        {words("tasks.cancel")}
      </TouchButton>
      <TouchButton tone="quiet" icon={ListX} label={words("tasks.choose-none")} onPress={onDone} />

      {asked === "assign" && (
        <PickPerson
          count={tasks.length - running.length}
          onClose={close}
          onDone={(id, name) => void assign(id, name)}
        />
      )}
      {asked === "priority" && (
        <ChooseOne
          title={words("tasks.prioritise")}
          chosen={first?.priority}
          options={[1, 2, 3, 5, 7, 9].map((value) => ({ value, label: words("k.priority", { n: value }) }))}
          onClose={close}
          onDone={(priority) => void prioritise(priority)}
        />
      )}
      {asked === "unlease" && (
        <AskSure
          title={words("tasks.unlease")}
          confirm={words("tasks.unlease")}
          onClose={close}
          onDone={() => void unlease()}
        >
          {words("tasks.unlease-detail", { name: running.map(({ holderName }) => holderName).join(", ") })}
        </AskSure>
      )}
      {asked === "cancel" && (
        <AskReason
          danger
          title={`${words("tasks.cancel")} (${tasks.length})`}
          detail={words("tasks.cancel-detail")}
          reasons={["why.not-needed", "why.blocked", "why.damaged", "why.wrong-entry"]}
          confirm={words("tasks.cancel")}
          onClose={close}
          onDone={(reason) => void cancel(reason)}
        />
      )}
    </section>
  );
}

/** Those at work first, with how much they have already. */
function PickPerson({
  count,
  onClose,
  onDone,
}: {
  count: number;
  onClose: () => void;
  onDone: (id: string, name: string) => void;
}) {
  const words = useWords();
  const { data: board } = useLive("board.people", {});
  const { data: everybody } = useCall("people.list", {});
  const here = new Map((board?.people ?? []).map((person) => [person.personId, person]));
  const people = (everybody?.people ?? []).filter(({ active }) => active);
  const hint = (id: string) => {
    const person = here.get(id);
    const n = (person?.tasks.length ?? 0) + (person?.assigned ?? 0);
    if (person?.signedIn !== true && n === 0) return words("tasks.signed-out");
    return words("tasks.has-tasks", { n });
  };
  const options = people
    .toSorted(
      (a, b) =>
        Number(here.get(b.id)?.signedIn ?? false) - Number(here.get(a.id)?.signedIn ?? false) ||
        a.name.localeCompare(b.name),
    )
    .map(({ id, name, roles }) => ({
      value: id,
      label: name,
      hint: (
        <>
          {roles.map((role) => words.of("role", role)).join(", ")}
          <br />
          {hint(id)}
        </>
      ),
    }));
  return (
    <ChooseOne
      title={words("tasks.assign-title", { n: count })}
      options={[{ value: "", label: words("tasks.back-to-all"), hint: undefined }, ...options]}
      onClose={onClose}
      onDone={(id) => onDone(id, people.find((person) => person.id === id)?.name ?? words("k.anybody"))}
    />
  );
}
