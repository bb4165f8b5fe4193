import { type ReactNode, useState } from "react";
import { useActs } from "../../client/act.tsx";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Method = "single" | "cluster" | "zone";
const methods: readonly Method[] = ["single", "cluster", "zone"];
const sizes = [5, 10, 20, 50, 100] as const;

/** Asks how many and how urgent; which orders fit is the appliance's choice. */
export function PlanWave({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const [method, setMethod] = useState<Method>("cluster");
  const [maxOrders, setMaxOrders] = useState<number>(20);
  const [priorityMax, setPriorityMax] = useState<number>();

  async function plan() {
    const made = await run(
      "waves.plan",
      { method, limits: { maxOrders }, filter: priorityMax === undefined ? {} : { priorityMax } },
      { done: ({ number, orders }) => words("waves.planned", { number, n: orders }) },
    );
    if (made) onClose();
  }
  return (
    <MiddleDialog title={words("waves.plan")} onClose={onClose}>
      <Choice title={words("waves.method")}>
        {methods.map((one) => (
          <TouchButton key={one} pressed={method === one} onPress={() => setMethod(one)}>
            {words.of("method", one)}
          </TouchButton>
        ))}
      </Choice>
      <Choice title={words("waves.most-orders")}>
        {sizes.map((size) => (
          <TouchButton key={size} pressed={maxOrders === size} onPress={() => setMaxOrders(size)}>
            {size}
          </TouchButton>
        ))}
      </Choice>
      <Choice title={words("waves.urgency")}>
        <TouchButton pressed={priorityMax === undefined} onPress={() => setPriorityMax(undefined)}>
          {words("waves.any")}
        </TouchButton>
        <TouchButton pressed={priorityMax === 5} onPress={() => setPriorityMax(5)}>
          {words("waves.normal-too")}
        </TouchButton>
        <TouchButton pressed={priorityMax === 2} onPress={() => setPriorityMax(2)}>
          {words("waves.urgent-only")}
        </TouchButton>
      </Choice>
      <TouchButton tone="primary" wide disabled={busy} onPress={() => void plan()}>
        {words("waves.plan")}
      </TouchButton>
    </MiddleDialog>
  );
}

function Choice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset aria-label={title} className="flex flex-col gap-1.5">
      <p className="font-semibold text-muted text-sm">{title}</p>
      <div className="flex flex-wrap gap-2">{children}</div>
    </fieldset>
  );
}
