import { useState } from "react";
import type { KioskCode } from "../messages/kiosk/kiosk-words.ts";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { MiddleDialog } from "./middle-dialog.tsx";
import { TouchButton } from "./touch-button.tsx";

export interface AskReasonProps {
  title: string;
  /** What will happen. */
  detail?: string;
  /** Reasons on offer: one press each. */
  reasons: readonly KioskCode[];
  confirm: string;
  danger?: boolean;
  onDone: (reason: string) => void;
  onClose: () => void;
}

/** Confirms something that needs a reason. A press chooses the reason, another confirms: nothing is lost by one touch. */
export function AskReason({ title, detail, reasons, confirm, danger, onDone, onClose }: AskReasonProps) {
  const words = useWords();
  const [chosen, setChosen] = useState<KioskCode>();
  const [typed, setTyped] = useState<string>();
  const reason = (typed ?? (chosen === undefined ? "" : words(chosen))).trim();
  return (
    <MiddleDialog title={title} onClose={onClose}>
      {detail && <p className="text-base">{detail}</p>}
      <p className="font-semibold text-muted text-sm">{words("reason.title")}</p>
      <div className="grid grid-cols-2 gap-2">
        {reasons.map((code) => (
          <TouchButton
            key={code}
            wide
            pressed={typed === undefined && chosen === code}
            onPress={() => {
              setChosen(code);
              setTyped(undefined);
            }}
          >
            {words(code)}
          </TouchButton>
        ))}
        <TouchButton wide pressed={typed !== undefined} onPress={() => setTyped(typed ?? "")}>
          {words("reason.type")}
        </TouchButton>
      </div>
      {typed !== undefined && (
        <input
          ref={focusIt}
          type="text"
          aria-label={words("reason.title")}
          value={typed}
          inputMode="none"
          data-keys="words"
          maxLength={80}
          onChange={(event) => setTyped(event.target.value)}
          className="min-h-13 rounded-xl border-2 border-line bg-panel px-4 font-semibold text-lg"
        />
      )}
      <div className="flex gap-2 pt-1">
        <TouchButton wide onPress={onClose}>
          {words("k.cancel")}
        </TouchButton>
        <TouchButton wide tone={danger ? "danger" : "primary"} disabled={reason === ""} onPress={() => onDone(reason)}>
          {confirm}
        </TouchButton>
      </div>
    </MiddleDialog>
  );
}

const focusIt = (field: HTMLInputElement | null) => field?.focus();
