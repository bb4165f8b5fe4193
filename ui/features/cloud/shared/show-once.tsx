import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import { MiddleDialog } from "../../../kit/board/middle-dialog.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";

/** A secret that is shown now and never again: a link, a key. */
export function ShowOnce({
  title,
  text,
  children,
  onClose,
}: {
  title: string;
  text: string;
  children: ReactNode;
  onClose: () => void;
}) {
  const words = useDeskWords();
  const { tell } = useCloudActs();
  return (
    <MiddleDialog title={title} onClose={onClose}>
      <p>{children}</p>
      <output
        data-testid="shown-once"
        className="block select-all break-all rounded-lg bg-sunken p-3 font-mono text-sm"
      >
        {text}
      </output>
      <div className="flex justify-end gap-2">
        <DeskButton
          icon={Copy}
          onPress={() => void navigator.clipboard?.writeText(text).then(() => tell(words("c.copied")))}
        >
          {words("c.copy")}
        </DeskButton>
        <DeskButton tone="primary" onPress={onClose}>
          {words("c.have-it")}
        </DeskButton>
      </div>
    </MiddleDialog>
  );
}
