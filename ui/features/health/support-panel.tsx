import { FileArchive, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useActs } from "../../client/act.tsx";
import { useLive } from "../../client/use-live.ts";
import { useMay } from "../../client/use-may.ts";
import { MiddleDialog } from "../../kit/board/middle-dialog.tsx";
import { Panel } from "../../kit/board/panel.tsx";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { TouchField } from "../../kit/board/touch-field.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";

/** What support asks for first, and the way back to an empty box. */
export function SupportPanel() {
  const words = useWords();
  const may = useMay();
  const { run, busy } = useActs();
  const [asked, setAsked] = useState(false);
  return (
    <Panel title={words("care.help")}>
      <p className="pb-2 text-muted text-sm">{words("care.logs-hint")}</p>
      <div className="flex flex-wrap gap-2">
        <TouchButton
          icon={FileArchive}
          disabled={busy}
          onPress={() => void run("care.save-logs", {}, { done: words("care.logs-saved") })}
        >
          {words("care.logs")}
        </TouchButton>
        {may("admin") && (
          <TouchButton icon={RotateCcw} tone="danger" disabled={busy} onPress={() => setAsked(true)}>
            {words("care.reset")}
          </TouchButton>
        )}
      </div>
      {asked && <ResetDialog onClose={() => setAsked(false)} />}
    </Panel>
  );
}

function ResetDialog({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { run, busy } = useActs();
  const today = useLive("board.today", {});
  const [typed, setTyped] = useState("");
  const siteName = today.data?.siteName ?? "";
  const reset = async () => {
    if (await run("care.reset-box", { typed }, { done: words("care.reset-done") })) onClose();
  };
  return (
    <MiddleDialog title={words("care.reset")} onClose={onClose}>
      <p>{words("care.reset-detail", { name: siteName })}</p>
      <TouchField label={words("care.type-name")} value={typed} onChange={setTyped} />
      <TouchButton
        wide
        tone="danger"
        disabled={busy || siteName === "" || typed.trim() !== siteName}
        onPress={() => void reset()}
      >
        {words("care.reset")}
      </TouchButton>
    </MiddleDialog>
  );
}
