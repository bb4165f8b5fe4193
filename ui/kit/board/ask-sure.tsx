import type { ReactNode } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { MiddleDialog } from "./middle-dialog.tsx";
import { TouchButton } from "./touch-button.tsx";

export interface AskSureProps {
  title: string;
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  onDone: () => void;
  onClose: () => void;
}

/** Says what will happen and waits for a second press. */
export function AskSure({ title, children, confirm, danger, disabled, onDone, onClose }: AskSureProps) {
  const words = useWords();
  return (
    <MiddleDialog title={title} onClose={onClose}>
      <div className="text-base">{children}</div>
      <div className="flex gap-2 pt-1">
        <TouchButton wide onPress={onClose}>
          {words("k.cancel")}
        </TouchButton>
        <TouchButton wide tone={danger ? "danger" : "primary"} disabled={disabled} onPress={onDone}>
          {confirm}
        </TouchButton>
      </div>
    </MiddleDialog>
  );
}
