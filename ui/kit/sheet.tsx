import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";
import { useSay } from "./messages/use-say.tsx";

export interface SheetProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * Comes up from below, where the thumb is. Not modal in Radix's sense: that would add a style element to the page, which our
 * content security policy forbids; the shade keeps presses from what lies under it.
 */
export function Sheet({ open, title, onClose, children }: SheetProps) {
  const say = useSay();
  return (
    <Dialog.Root open={open} modal={false} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        {open && (
          <button
            type="button"
            aria-hidden="true"
            tabIndex={-1}
            onClick={onClose}
            className="fixed inset-0 z-40 bg-black/55"
          />
        )}
        <Dialog.Content
          aria-describedby={undefined}
          aria-modal="true"
          onInteractOutside={(event) => event.preventDefault()}
          className="fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[94dvh] w-full max-w-xl animate-rise motion-reduce:animate-none flex-col rounded-t-2xl border-line border-t-2 bg-paper pb-[env(safe-area-inset-bottom)]"
        >
          <div className="flex items-center gap-2 ps-4">
            <Dialog.Title className="min-w-0 flex-1 font-bold text-xl">{title}</Dialog.Title>
            <IconButton icon={X} label={say("act.close")} onPress={onClose} />
          </div>
          <div className="min-h-0 overflow-y-auto overscroll-contain p-4 pt-0">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
