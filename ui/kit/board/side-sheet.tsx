import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../messages/kiosk/use-words.tsx";
import { TouchButton } from "./touch-button.tsx";

export interface SideSheetProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** Buttons that stay in reach while the content scrolls. */
  actions?: ReactNode;
}

/**
 * Details at the end of the row, with what they belong to still in sight. Not modal in Radix's sense: that would add a style
 * element to the page, which the content security policy forbids.
 */
export function SideSheet({ title, onClose, children, actions }: SideSheetProps) {
  const words = useWords();
  return (
    <Dialog.Root open modal={false} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <button
          type="button"
          aria-label={words("k.close")}
          tabIndex={-1}
          onClick={onClose}
          className="fixed inset-0 z-30 bg-black/45"
        />
        <Dialog.Content
          aria-describedby={undefined}
          aria-modal="true"
          onInteractOutside={(event) => event.preventDefault()}
          className="fixed end-0 top-0 bottom-(--keys-height,0px) z-40 flex w-[min(52rem,94vw)] animate-rise flex-col border-line border-s-2 bg-paper"
        >
          <div className="flex items-center gap-3 border-line border-b-2 bg-panel py-2 ps-5 pe-2">
            <Dialog.Title className="min-w-0 flex-1 font-bold text-xl">{title}</Dialog.Title>
            <TouchButton icon={X} tone="quiet" label={words("k.close")} onPress={onClose} />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-4">{children}</div>
          {actions && <div className="flex flex-wrap gap-2 border-line border-t-2 bg-panel p-3">{actions}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
