import { type ReactNode, useState } from "react";
import { MiddleDialog } from "../../../kit/board/middle-dialog.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

/** Says what will happen and waits for a second press; with `why`, also for a reason. */
export function Ask({
  title,
  children,
  confirm,
  why,
  danger,
  busy,
  onDone,
  onClose,
}: {
  title: string;
  children?: ReactNode;
  confirm: string;
  why?: boolean;
  danger?: boolean;
  busy?: boolean;
  onDone: (reason: string) => void;
  onClose: () => void;
}) {
  const words = useDeskWords();
  const [reason, setReason] = useState("");
  return (
    <MiddleDialog title={title} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onDone(reason.trim());
        }}
      >
        {children && <div className="text-base">{children}</div>}
        {why && <TextField label={words("c.reason")} value={reason} onChange={setReason} lengthMax={200} required />}
        <div className="flex justify-end gap-2">
          <DeskButton onPress={onClose}>{words("c.back")}</DeskButton>
          <DeskButton
            submit
            tone={danger ? "danger" : "primary"}
            disabled={busy || (why && reason.trim() === "")}
            onPress={() => {}}
          >
            {confirm}
          </DeskButton>
        </div>
      </form>
    </MiddleDialog>
  );
}

/** A form in a dialog: its fields, its mistakes, and what it does. */
export function FormDialog({
  title,
  children,
  confirm,
  ready,
  busy,
  wide,
  onDone,
  onClose,
}: {
  title: string;
  children: ReactNode;
  confirm: string;
  ready: boolean;
  busy: boolean;
  wide?: boolean;
  onDone: () => void;
  onClose: () => void;
}) {
  const words = useDeskWords();
  return (
    <MiddleDialog title={title} onClose={onClose} wide={wide}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onDone();
        }}
      >
        {children}
        <div className="flex justify-end gap-2 pt-1">
          <DeskButton onPress={onClose}>{words("c.back")}</DeskButton>
          <DeskButton submit tone="primary" disabled={!ready || busy} onPress={() => {}}>
            {confirm}
          </DeskButton>
        </div>
      </form>
    </MiddleDialog>
  );
}
