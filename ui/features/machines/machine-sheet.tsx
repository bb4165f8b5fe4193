import { useState } from "react";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { AnswerState } from "../../kit/board/answer-state.tsx";
import { SideSheet } from "../../kit/board/side-sheet.tsx";
import { Tabs } from "../../kit/board/tabs.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { AlertRules } from "./alert-rules.tsx";
import { KindIcon } from "./kind-icon.tsx";
import { MachineActs } from "./machine-acts.tsx";
import { MachineNow } from "./machine-now.tsx";
import { MachineSettings } from "./machine-settings.tsx";
import { TracePanel } from "./trace-panel.tsx";

type Part = "now" | "settings" | "alerts" | "trace";

/** One machine: how it is, what it is set to, what goes through its cable. */
export function MachineSheet({ machineId, onClose }: { machineId: string; onClose: () => void }) {
  const words = useWords();
  const may = useMay();
  const [part, setPart] = useState<Part>("now");
  const answer = useLive("machines.get", { id: machineId });
  const machine = answer.data;
  const parts: Part[] = may("supervisor")
    ? ["now", "settings", ...(machine?.kind === "sensor" ? (["alerts"] as const) : []), "trace"]
    : ["now"];
  return (
    <SideSheet
      onClose={onClose}
      title={
        <span className="flex items-center gap-3">
          <KindIcon kind={machine?.kind ?? ""} />
          <span className="min-w-0 truncate">{machine?.name ?? machineId}</span>
        </span>
      }
      actions={machine && may("supervisor") && <MachineActs machine={machine} onGone={onClose} />}
    >
      <div className="flex h-full min-h-0 flex-col gap-3">
        {parts.length > 1 && (
          <Tabs
            label={machine?.name ?? machineId}
            chosen={part}
            onChoose={setPart}
            tabs={parts.map((id) => ({ id, label: words(`machine.tab-${id}`) }))}
          />
        )}
        <AnswerState answer={answer} rows={5}>
          {(shown) =>
            part === "now" ? (
              <MachineNow machine={shown} />
            ) : part === "settings" ? (
              <MachineSettings machine={shown} />
            ) : part === "alerts" ? (
              <AlertRules machine={shown} />
            ) : (
              <TracePanel machine={shown} />
            )
          }
        </AnswerState>
      </div>
    </SideSheet>
  );
}
