import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { TouchButton } from "./touch-button.tsx";

export interface MiddleDialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** Asks for one thing, in the middle of the screen, above everything else. */
export function MiddleDialog({ title, onClose, children, wide }: MiddleDialogProps) {
  const words = useWords();
  return (
    <Dialog.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <button
          type="button"
          aria-label={words("k.close")}
          tabIndex={-1}
          onClick={onClose}
          className="fixed inset-0 z-50 bg-black/55"
        />
        <Dialog.Content
          aria-describedby={undefined}
          aria-modal="true"
          onInteractOutside={(event) => event.preventDefault()}
          className={`-translate-x-1/2 -translate-y-1/2 fixed top-[calc((100dvh-var(--keys-height,0px))/2)] left-1/2 z-60 flex max-h-[calc(97dvh-var(--keys-height,0px))] w-[94vw] animate-rise flex-col rounded-2xl border-2 border-line bg-paper ${wide ? "max-w-4xl" : "max-w-xl"}`}
        >
          <div className="flex items-center gap-3 py-2 ps-5 pe-2">
            <Dialog.Title className="min-w-0 flex-1 font-bold text-xl">{title}</Dialog.Title>
            <TouchButton icon={X} tone="quiet" label={words("k.close")} onPress={onClose} />
          </div>
          <div className="flex min-h-0 flex-col gap-3 overflow-y-auto overscroll-contain p-5 pt-0">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
