import { Printer } from "lucide-react";
import { useActs } from "../../client/act.tsx";
import type { CallValue } from "../../client/call.ts";
import { useLive } from "../../client/use-live.ts";
import { Chip } from "../../kit/board/chip.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

type Queue = CallValue<"papers.printers">["printers"][number];
type Machine = CallValue<"machines.list">["machines"][number];

/** The label printers of the site: whether each is ready, why not, and what waits for it. Nothing where there are none. */
export function PrintersStrip() {
  const words = useWords();
  const queues = useLive("papers.printers", {}).data?.printers ?? [];
  const machines = useLive("machines.list", { kind: "printer" }, { enabled: queues.length > 0 }).data?.machines ?? [];
  if (queues.length === 0) return null;
  return (
    <ul aria-label={words("printers.title")} className="flex shrink-0 flex-wrap gap-2">
      {queues.map((queue) => (
        <PrinterCard key={queue.id} queue={queue} machine={machines.find(({ id }) => id === queue.id)} />
      ))}
    </ul>
  );
}

function PrinterCard({ queue, machine }: { queue: Queue; machine: Machine | undefined }) {
  const words = useWords();
  const { run, busy } = useActs();
  const { id, name, waiting, enabled, place } = queue;
  const { ready, reasons } = (machine?.view ?? {}) as { ready?: boolean; reasons?: string[] };
  const [reason] = reasons ?? [];
  const state = !enabled
    ? words("printers.off")
    : ready
      ? words("printers.ready")
      : reason
        ? words.of("machine-why", reason)
        : words("printers.starting");
  return (
    <li className="flex items-center gap-3 rounded-xl border border-line bg-panel py-1.5 ps-4 pe-1.5">
      <Printer aria-hidden="true" className="size-6 shrink-0" />
      <span className="min-w-0">
        <span className="block truncate font-bold">{name}</span>
        <span className="block text-muted text-sm">
          {[place, waiting > 0 && words("printers.waiting", { n: waiting })].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Chip tone={!enabled ? "plain" : ready ? "ok" : "attention"}>{state}</Chip>
      <TouchButton
        disabled={busy || !enabled}
        onPress={() => void run("papers.test-label", { printer: id }, { done: words("labels.queued") })}
      >
        {words("printers.test")}
      </TouchButton>
    </li>
  );
}
